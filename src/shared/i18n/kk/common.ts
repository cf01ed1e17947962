/** Барлық қолданбаға ортақ сөздер, қазақша. */
import type { common as english } from '../en/common.ts';
import type { Translation } from '../types.ts';

export const common: Translation<typeof english> = {
  appName: 'Ashyq',
  ministry: 'Қазақстан Республикасының Денсаулық сақтау министрлігі',
  language: 'Тіл',
  back: 'Артқа',
  close: 'Жабу',
  cancel: 'Бас тарту',
  save: 'Сақтау',
  done: 'Дайын',
  retry: 'Қайталау',
  ok: 'Түсінікті',
  settings: 'Баптаулар',
  help: 'Анықтама',
  loading: 'Жүктелуде…',
  offline: 'Желі жоқ',
  offlineNormal: 'Желі жоқ. Мұнда бәрі желісіз де жұмыс істейді.',
  updateReady: 'Жаңа нұсқа дайын.',
  updateNow: 'Жаңарту',
  updateLater: 'Кейін',
  version: '{version} нұсқасы',
  unexpected: 'Қате пайда болды',
  unexpectedHint: 'Деректеріңіз осы құрылғыда сақтаулы. Бетті қайта ашыңыз.',
  partMissing: 'Ashyq-тың бұл бөлігі құрылғыға әлі жүктелмеген',
  partMissingHint: 'Желіге қосылып, қайталап көріңіз. Ештеңе жоғалған жоқ.',
  reload: 'Қайта ашу',
  notFound: 'Мұндай бет жоқ',
  notFoundHint: 'Мекенжай қате терілген немесе ескірген.',
  storageFull: 'Құрылғыда дерек сақтайтын орын қалмады. Орын босатып, қайталаңыз.',
  storageBlocked: 'Бұл браузер Ashyq-қа дерек сақтауға рұқсат бермейді. Инкогнито режимінен шығыңыз немесе басқа браузер ашыңыз.',
};
