/** Region, district, kind of place, closed ones: what the list shows stands in the address, so that the way back leads to it. */
import { fill, words } from '../../shared/i18n/words.ts';
import { Select } from '../parts/fields.tsx';
import { type Filter, regionsOf } from './places.ts';
import type { Categories } from './use-categories.ts';
import type { District } from './venue-answers.ts';
import { zoneName } from './zone-name.ts';

interface FiltersProps {
  readonly filter: Filter;
  readonly districts: readonly District[];
  readonly categories: Categories;
  readonly onFilter: (change: Partial<Filter>) => void;
}

export function Filters({ filter, districts, categories, onFilter }: FiltersProps) {
  const say = words('deskVenues');
  const region = filter.area.slice(0, 2);
  const regions = regionsOf(districts);
  const nameOf = (code: string) => say.regions[code as keyof typeof say.regions] ?? code;
  const within = regions.find(({ code }) => code === region)?.districts ?? [];
  return (
    <div class="desk-across">
      <Select
        label={say.region}
        value={region}
        options={[{ value: '', text: say.allRegions }, ...regions.map(({ code }) => ({ value: code, text: nameOf(code) }))]}
        onValue={(area) => onFilter({ area })}
      />
      {region !== '' && (
        <Select
          label={say.district}
          value={filter.area.length === 4 ? filter.area : region}
          options={[
            { value: region, text: say.allDistricts },
            ...within.map(({ area, venues, zone }) => ({ value: area, text: fill(say.districtOf, { code: area, n: venues, zone: zoneName(zone) }) })),
          ]}
          onValue={(area) => onFilter({ area })}
        />
      )}
      <Select
        label={say.category}
        value={filter.category}
        options={[{ value: '', text: say.allCategories }, ...categories.all]}
        onValue={(category) => onFilter({ category })}
      />
      <Select
        label={say.shown}
        value={filter.closed ? '1' : ''}
        options={[
          { value: '', text: say.withoutClosed },
          { value: '1', text: say.withClosed },
        ]}
        onValue={(closed) => onFilter({ closed: closed === '1' })}
      />
    </div>
  );
}
