/** The kinds of place of 2021 (product.md), each with its name in Kazakh, Russian and English. `neutral` is the neutral code: it admits nobody anywhere. */

export interface Names {
  readonly kk: string;
  readonly ru: string;
  readonly en: string;
}

function names(kk: string, ru: string, en: string): Names {
  return { kk, ru, en };
}

export const CATEGORIES = {
  grocery: names('Азық-түлік дүкені', 'Продуктовый магазин', 'Grocery'),
  pharmacy: names('Дәріхана', 'Аптека', 'Pharmacy'),
  'food-chain': names('Азық-түлік дүкендерінің желісі', 'Сеть продуктовых магазинов', 'Grocery chain'),
  market: names('Базар', 'Рынок', 'Market'),
  mall: names('Сауда орталығы', 'Торговый центр', 'Shopping mall'),
  catering: names('Кафе, мейрамхана', 'Кафе, ресторан', 'Café or restaurant'),
  canteen: names('Асхана', 'Столовая', 'Canteen'),
  cinema: names('Кинотеатр', 'Кинотеатр', 'Cinema'),
  theatre: names('Театр', 'Театр', 'Theatre'),
  'concert-hall': names('Концерт залы', 'Концертный зал', 'Concert hall'),
  fitness: names('Фитнес орталығы', 'Фитнес-центр', 'Fitness centre'),
  pool: names('Бассейн', 'Бассейн', 'Swimming pool'),
  sauna: names('Монша, сауна', 'Баня, сауна', 'Sauna'),
  bowling: names('Боулинг', 'Боулинг', 'Bowling'),
  billiards: names('Бильярд', 'Бильярд', 'Billiards'),
  'computer-club': names('Компьютер клубы', 'Компьютерный клуб', 'Computer club'),
  karaoke: names('Караоке', 'Караоке', 'Karaoke'),
  'banquet-hall': names('Тойхана', 'Банкетный зал', 'Banquet hall'),
  exhibition: names('Көрме', 'Выставка', 'Exhibition'),
  hotel: names('Қонақүй', 'Гостиница', 'Hotel'),
  'childrens-centre': names('Балалар орталығы', 'Детский центр', 'Children’s centre'),
  circus: names('Цирк', 'Цирк', 'Circus'),
  airport: names('Әуежай', 'Аэропорт', 'Airport'),
  station: names('Теміржол вокзалы, автовокзал', 'Железнодорожный вокзал, автовокзал', 'Railway or bus station'),
  'intercity-transport': names('Қалааралық көлік', 'Междугородный транспорт', 'Intercity transport'),
  'public-service': names('Халыққа қызмет көрсету орталығы', 'Центр обслуживания населения', 'Public service centre'),
  'sport-event': names('Спорттық іс-шара', 'Спортивное мероприятие', 'Sports event'),
  lottery: names('Лотерея орны', 'Лотерея', 'Lottery'),
  voluntary: names('Ерікті қатысушы', 'Добровольный участник', 'Voluntary participant'),
  neutral: names('Бейтарап тексеру', 'Нейтральная проверка', 'Neutral check'),
} as const satisfies Record<string, Names>;

export type Category = keyof typeof CATEGORIES;

/** The categories that a venue can have: all but the neutral code. */
export const VENUE_CATEGORIES = (Object.keys(CATEGORIES) as Category[]).filter((category) => category !== 'neutral');
