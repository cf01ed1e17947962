/** What a protocol says in Kazakh, Russian and English: its officers read it on paper, years later. */

/** One sentence in three languages. */
export interface Text {
  readonly kk: string;
  readonly ru: string;
  readonly en: string;
}
const text = (kk: string, ru: string, en: string): Text => ({ kk, ru, en });

export const DRILL_TITLES = {
  rotation: text('Барлық кілтті ауыстыру жаттығуы', 'Учение: замена всех ключей', 'Drill: rotation of every key'),
  revocation: text('Ұрланған кілттерді жарамсыз ету жаттығуы', 'Учение: отзыв украденных ключей', 'Drill: revocation of stolen keys'),
  recovery: text('Қалпына келтіру жаттығуы', 'Учение: восстановление', 'Drill: recovery'),
  leak: text('Рұқсатнамаларға қол қоятын кілттің ұрлануы', 'Учение: утечка ключа, которым подписывают пропуска', 'Drill: the key that signs passes has leaked'),
} as const;

export const STEPS = {
  begin: text('Басталуы: барлығында министрліктің деректері бар', 'Начало: у всех есть данные министерства', 'Beginning: everybody has the ministry’s data'),
  'rotate-token': text(
    'Рұқсатнамаларға қол қоятын жаңа кілт алдын ала жарияланды',
    'Новый ключ для пропусков опубликован заранее',
    'A new key for passes is published ahead of its time',
  ),
  'token-in-force': text('Жаңа кілт күшіне енді', 'Новый ключ вступил в силу', 'The new key is in force'),
  'rotate-stamp': text('Уақыт белгісінің кілті ауыстырылды', 'Заменён ключ отметки времени', 'The key of the time stamp is replaced'),
  'rotate-status': text('Қайтарып алынғандар тізімінің кілті ауыстырылды', 'Заменён ключ списков отозванных', 'The key of the revocation lists is replaced'),
  'rotate-venue': text('Нысандар кілті ауыстырылды', 'Заменён ключ объектов', 'The key of venues is replaced'),
  'rotate-statement': text(
    'Жүйені аяқтайтын мәлімдеме кілті ауыстырылды',
    'Заменён ключ заявления о завершении',
    'The key of the end-of-mission statement is replaced',
  ),
  'rotate-bundle': text('Жинақ кілттері ауыстырылды', 'Заменены ключи набора', 'The bundle’s keys are replaced'),
  'rotate-root': text('Үш түбір кілті де ауыстырылды', 'Заменены все три корневых ключа', 'All three root keys are replaced'),
  'come-back': text('Көп күн желісіз болғандар қайта қосылды', 'Те, кто был без сети много дней, снова на связи', 'Those who had no network for days are back'),
  'void-token': text(
    'Кілт осы сәтке дейін қол қойған рұқсатнамалардың күші жойылды',
    'Аннулировано всё, что ключ подписал до этого момента',
    'What the key signed before this moment is void',
  ),
  'revoke-token': text('Ұрланған кілт жарамсыз етілді', 'Украденный ключ для пропусков отозван', 'The stolen key for passes is revoked'),
  'revoke-stamp': text(
    'Уақыт белгісінің ұрланған кілті жарамсыз етілді',
    'Отозван украденный ключ отметки времени',
    'The stolen key of the time stamp is revoked',
  ),
  'revoke-status': text('Тізімдердің ұрланған кілті жарамсыз етілді', 'Отозван украденный ключ списков', 'The stolen key of the lists is revoked'),
  'revoke-venue': text('Нысандардың ұрланған кілті жарамсыз етілді', 'Отозван украденный ключ объектов', 'The stolen key of venues is revoked'),
  'revoke-bundle': text(
    'Жинақтың бір кілті ұрланды, кейін жарамсыз етілді',
    'Украден один ключ набора, затем отозван',
    'One of the bundle’s keys is stolen, then revoked',
  ),
  'revoke-statement': text('Мәлімдеме кілті жарамсыз етілді', 'Отозван ключ заявления о завершении', 'The key of the statement is revoked'),
  'revoke-root': text('Бір түбір кілті жарамсыз етілді', 'Отозван один корневой ключ', 'One root key is revoked'),
  'lost-root-key': text(
    'Бір түбір кілті жоғалды: қалған екеуі орнына жаңасын қойды',
    'Потерян один корневой ключ: два других назначили новый',
    'One root key is lost: the two others name a new one',
  ),
  'two-lost': text(
    'Екі түбір кілті жоғалды: қалпына келтіру мүмкін емес, жаңа түбірі бар қолданба қажет',
    'Потеряны два корневых ключа: восстановить нельзя, нужно приложение с новым корнем',
    'Two root keys are lost: nothing recovers them, an app with a new root is needed',
  ),
  'fast-forward': text(
    'Ұры уақыт белгісінің нөмірін алға жылжытты: министрліктің деректері ескі болып көрінеді',
    'Вор ушёл далеко вперёд в номерах отметки: данные министерства кажутся старыми',
    'A thief has counted the stamp up: the ministry’s own data look like a rollback',
  ),
  'stamp-replaced': text('Уақыт белгісінің кілті ауыстырылды', 'Ключ отметки времени заменён', 'The key of the time stamp is replaced'),
  backup: text(
    'Сақтық көшірме жасалды; одан кейін рұқсатнама қайтарып алынды',
    'Сделана резервная копия; после неё пропуск отозван',
    'A backup is made; a pass is revoked after it',
  ),
  'rebuilt-blind': text(
    'Сервер ескі көшірмеден көтерілді: қайтарып алынғаны ұмытылды, кіреберістер мұны байқайды',
    'Сервер поднят из старой копии: отзыв забыт, и входы это замечают',
    'The server is rebuilt from the old backup: the revocation is forgotten, and doors notice',
  ),
  'rebuilt-from-mirror': text(
    'Сервер көшірмеден және жарияланған файлдардың көшірмесінен көтерілді',
    'Сервер поднят из копии и из сохранённых опубликованных файлов',
    'The server is rebuilt from the backup and a copy of what was published',
  ),
  'rebuilt-without-mirror': text(
    'Жарияланған файлдар да жоғалды: уақыт белгісінің, тізімдердің және жинақтың кілттері ауыстырылды',
    'Потеряны и опубликованные файлы: заменены ключи отметки, списков и набора',
    'The published files are lost too: the keys of stamp, lists and bundle are replaced',
  ),
  forged: text('Ұрланған кілтпен жалған рұқсатнама жасалды', 'Украденным ключом подписан поддельный пропуск', 'A forged pass is signed with the stolen key'),
  'leaked-key-revoked': text('Ұрланған кілт жарамсыз етілді', 'Украденный ключ отозван', 'The leaked key is revoked'),
  'phones-renew': text('Телефондар рұқсатнаманы өздері жаңартады', 'Телефоны обновляют пропуска сами', 'Phones renew their passes by themselves'),
  'offline-stops': text('Желісіз кіреберістің деректері ескірді', 'Данные входа без сети устарели', 'The data of the door without a network are too old'),
} as const satisfies Record<string, Text>;
export type StepName = keyof typeof STEPS;

export const CLIENTS = {
  door: text('Желісі бар кіреберіс', 'Вход с сетью', 'Door with a network'),
  offline: text('Басынан бері желісі жоқ кіреберіс', 'Вход без сети с самого начала', 'Door without a network since the beginning'),
  evening: text(
    'Жаңалықты бір рет алып, желісіз қалған кіреберіс',
    'Вход, услышавший новость и потерявший сеть',
    'Door that heard the news and lost its network',
  ),
  phone: text('Телефон', 'Телефон', 'Phone'),
  newcomer: text('Жаңа орнатылған құрылғы', 'Новое устройство', 'Newly installed device'),
  officers: text('Кілт сақтаушылар', 'Хранители ключей', 'Key officers'),
} as const satisfies Record<string, Text>;
export type ClientName = keyof typeof CLIENTS;

export const SUBJECTS = {
  refresh: text('министрлік деректерін жаңарту', 'обновление данных министерства', 'refresh of the ministry’s data'),
  'old-pass': text('бұрын берілген рұқсатнама', 'пропуск, выданный раньше', 'pass issued before'),
  'new-pass': text('кейін берілген рұқсатнама', 'пропуск, выданный после', 'pass issued after'),
  paper: text('қағаз рұқсатнама', 'бумажный пропуск', 'paper pass'),
  'own-pass': text('өз рұқсатнамасы', 'свой пропуск', 'its own pass'),
  'asks-anew': text('жаңа рұқсатнаманы өзі сұрайды', 'сам просит новый пропуск', 'asks for a new pass by itself'),
  forged: text('жалған рұқсатнама', 'поддельный пропуск', 'forged pass'),
  'forged-data': text('ұры қол қойған деректер', 'данные, подписанные вором', 'data that the thief signed'),
  'forged-end': text('жалған аяқтау мәлімдемесі орындалды ма', 'поддельное заявление о завершении исполнено', 'forged end of the mission is obeyed'),
  'forged-poster': text('жалған плакат', 'поддельный плакат', 'forged poster'),
  'revoked-pass': text('қайтарып алынған рұқсатнама', 'отозванный пропуск', 'revoked pass'),
  'key-named': text('ескі кілт әлі аталады ма', 'старый ключ ещё назван', 'the old key is still named'),
  'root-keys': text('түбір кілттерінің саны', 'число корневых ключей', 'number of root keys'),
  command: text('пәрменнің жауабы', 'ответ команды', 'answer of the command'),
} as const satisfies Record<string, Text>;
export type SubjectName = keyof typeof SUBJECTS;

export const LABELS = {
  passed: text('Жаттығу сәтті өтті: бәрі күткендей', 'Учение пройдено: всё как ожидалось', 'Passed: everything was as expected'),
  failed: text('Жаттығу өтпеді: төменде белгіленген жолдарды қараңыз', 'Учение не пройдено: смотрите отмеченные строки', 'Not passed: see the marked lines'),
  begun: text('Өткізілген уақыты', 'Проведено', 'Held'),
  version: text('Бағдарлама нұсқасы', 'Версия программы', 'Version of the program'),
  scratch: text('Жаттығу үшін жасалған министрлікте', 'На министерстве, созданном для учения', 'On a ministry made for the drill'),
  copy: text('Орнатылған жүйенің көшірмесінде', 'На копии установки', 'On a copy of an installation'),
  clock: text(
    'Қадамдардың уақыты — жаттығудың өз сағаты: ол күтпейді, уақытты жылжытады.',
    'Время шагов — часы самого учения: оно не ждёт, а переводит их.',
    'The times of the steps are the drill’s own clock: it does not wait, it moves it.',
  ),
  who: text('Кім', 'Кто', 'Who'),
  what: text('Не', 'Что', 'What'),
  expected: text('Күтілді', 'Ожидалось', 'Expected'),
  found: text('Болды', 'Получено', 'Found'),
  before: text('Дейін', 'До', 'Before'),
  after: text('Кейін', 'После', 'After'),
  measured: text('Қайта қол қою жылдамдығы', 'Скорость повторной подписи', 'Speed of signing anew'),
  signingOnly: text(
    'Осы машинада, бір процесте, тек қол қою; дерекқор мен желі есепке алынбаған.',
    'На этой машине, одним процессом, только подпись; без базы данных и сети.',
    'On this machine, one process, signing only; without database and network.',
  ),
  million: text('миллионға шаққанда', 'на миллион, если пересчитать', 'for a million, if extrapolated'),
  tokens: text('рұқсатнама', 'пропусков', 'passes'),
  seconds: text('сек', 'сек', 's'),
  officer: text('Аты-жөні, қолы, күні', 'Имя, подпись, дата', 'Name, signature, date'),
  signatures: text('Қатысқандар', 'Участники', 'Those who took part'),
} as const satisfies Record<string, Text>;
