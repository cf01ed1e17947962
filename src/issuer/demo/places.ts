/** The eight regions of the demo: real districts and towns by the first four digits of their KATO codes, with the zone the demo policy puts them in. */

export type Zone = 'green' | 'yellow' | 'red' | 'dark-red';
export const ZONES: readonly Zone[] = ['green', 'yellow', 'red', 'dark-red'];

export interface Place {
  /** KATO, four digits */
  readonly code: string;
  readonly name: string;
  readonly zone: Zone;
}

export interface Region {
  /** first letters of its venues' ids */
  readonly prefix: string;
  readonly name: string;
  readonly places: readonly Place[];
  readonly streets: readonly string[];
}

function place(code: string, name: string, zone: Zone): Place {
  return { code, name, zone };
}

export const REGIONS: readonly Region[] = [
  {
    prefix: 'ALA',
    name: 'Алматы',
    places: [
      place('7511', 'Алмалы ауданы', 'red'),
      place('7512', 'Алатау ауданы', 'red'),
      place('7513', 'Әуезов ауданы', 'dark-red'),
      place('7514', 'Бостандық ауданы', 'red'),
      place('7515', 'Жетісу ауданы', 'red'),
      place('7517', 'Медеу ауданы', 'yellow'),
      place('7518', 'Наурызбай ауданы', 'green'),
      place('7519', 'Түрксіб ауданы', 'red'),
    ],
    streets: ['Абай даңғылы', 'Төле би көшесі', 'Сейфуллин даңғылы', 'Жібек жолы даңғылы'],
  },
  {
    prefix: 'AST',
    name: 'Астана',
    places: [
      place('7111', 'Алматы ауданы', 'yellow'),
      place('7112', 'Есіл ауданы', 'red'),
      place('7113', 'Сарыарқа ауданы', 'yellow'),
      place('7114', 'Байқоңыр ауданы', 'yellow'),
      place('7115', 'Нұра ауданы', 'green'),
    ],
    streets: ['Мәңгілік Ел даңғылы', 'Республика даңғылы', 'Қабанбай батыр даңғылы'],
  },
  {
    prefix: 'SHY',
    name: 'Шымкент',
    places: [
      place('7911', 'Абай ауданы', 'green'),
      place('7913', 'Әл-Фараби ауданы', 'green'),
      place('7915', 'Еңбекші ауданы', 'yellow'),
      place('7917', 'Қаратау ауданы', 'green'),
    ],
    streets: ['Тәуке хан даңғылы', 'Қонаев даңғылы', 'Байтұрсынұлы көшесі'],
  },
  {
    prefix: 'KAR',
    name: 'Қарағанды облысы',
    places: [place('3510', 'Қарағанды', 'yellow'), place('3516', 'Балқаш', 'green'), place('3524', 'Теміртау', 'yellow')],
    streets: ['Бұқар жырау даңғылы', 'Нұрсұлтан Назарбаев даңғылы', 'Ерубаев көшесі'],
  },
  {
    prefix: 'ALM',
    name: 'Алматы облысы',
    places: [place('1916', 'Қонаев', 'yellow'), place('1940', 'Есік', 'green'), place('1952', 'Қаскелең', 'red'), place('1962', 'Талғар', 'yellow')],
    streets: ['Жамбыл көшесі', 'Абылай хан көшесі', 'Қонаев көшесі'],
  },
  {
    prefix: 'PAV',
    name: 'Павлодар облысы',
    places: [place('5510', 'Павлодар', 'yellow'), place('5516', 'Ақсу', 'green'), place('5522', 'Екібастұз', 'green')],
    streets: ['Академик Сәтбаев көшесі', 'Торайғыров көшесі', 'Естай көшесі'],
  },
  {
    prefix: 'KOS',
    name: 'Қостанай облысы',
    places: [place('3910', 'Қостанай', 'green'), place('3916', 'Арқалық', 'green'), place('3924', 'Рудный', 'green')],
    streets: ['Әл-Фараби даңғылы', 'Байтұрсынов көшесі', 'Тәуелсіздік көшесі'],
  },
  {
    prefix: 'AKT',
    name: 'Ақтөбе облысы',
    places: [place('1510', 'Ақтөбе', 'green')],
    streets: ['Әбілқайыр хан даңғылы', 'Ағайынды Жұбановтар көшесі', 'Алтынсарин көшесі'],
  },
];

/** Every place of the demo. */
export const PLACES: readonly Place[] = REGIONS.flatMap((region) => region.places);
