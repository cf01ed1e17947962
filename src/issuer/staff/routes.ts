/** Every group of staff routes. A new one is added by its own room's function, with one line here. */
import type { Hono } from 'hono';
import { addContestRoutes } from '../contests/contest-routes.ts';
import { addDashboardRoutes } from '../figures/dashboard-routes.ts';
import { addFindingRoutes } from '../journals/finding-routes.ts';
import { addDrillRoutes } from '../keys/drill-routes.ts';
import { addLabRoutes } from '../lab/desk-routes.ts';
import { addFigureRoutes } from '../lab/figure-routes.ts';
import { addDeskPeopleRoutes } from '../people/desk-routes.ts';
import { addPersonRoutes } from '../people/person-routes.ts';
import { addResultRoutes } from '../people/result-routes.ts';
import { addPolicyRoutes } from '../policy/desk-routes.ts';
import { addUploadRoutes } from '../registers/upload-routes.ts';
import { addErasureRoutes } from '../retention/erasure-routes.ts';
import type { Service } from '../service.ts';
import { addCaseRoutes } from '../tracing/case-routes.ts';
import { addVenueRoutes } from '../venues/desk-routes.ts';
import { addPlaceRoutes } from '../venues/place-routes.ts';
import { addOwnRoutes } from './own-routes.ts';
import { addProposalRoutes } from './proposal-routes.ts';
import { addSessionRoutes } from './session-routes.ts';
import { closeStaffRoutes } from './staff-route.ts';
import { addTrailRoutes } from './trail-routes.ts';

const GROUPS: readonly ((app: Hono, service: Service) => void)[] = [
  addSessionRoutes,
  addOwnRoutes,
  addProposalRoutes,
  addPersonRoutes,
  addDeskPeopleRoutes,
  addResultRoutes,
  addContestRoutes,
  addCaseRoutes,
  addErasureRoutes,
  addFindingRoutes,
  addVenueRoutes,
  addPlaceRoutes,
  addLabRoutes,
  addFigureRoutes,
  addUploadRoutes,
  addDashboardRoutes,
  addDrillRoutes,
  addPolicyRoutes,
  addTrailRoutes,
];

export function addStaffRoutes(app: Hono, service: Service): void {
  for (const add of GROUPS) add(app, service);
  closeStaffRoutes(app);
}
