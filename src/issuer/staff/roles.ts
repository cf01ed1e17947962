/** Who works at the ministry and what each may do (security.md, "Server baseline"). Roles only ever add: somebody may have several. */

export const ROLES = ['clerk', 'epidemiologist', 'key-officer', 'auditor', 'venue'] as const;
/**
 * clerk: takes in files, applications and contests; epidemiologist: statuses, tracing, laboratories; key-officer: keys, end of mission; auditor: reads
 * everything that was proposed and changes nothing; venue: speaks for a venue of its own, no member of the ministry's house.
 */
export type Role = (typeof ROLES)[number];

/** Somebody signed in. The number is what the audit trail knows; there is no name. */
export interface StaffMember {
  readonly id: number;
  readonly roles: readonly Role[];
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

/** Whether somebody has one of these roles. */
export function hasRole(staff: StaffMember, roles: readonly Role[]): boolean {
  return staff.roles.some((role) => roles.includes(role));
}

/** A row of `staff` as the routes know it. */
export function memberOf(row: { readonly id: number; readonly roles: readonly string[] }): StaffMember {
  return { id: row.id, roles: row.roles.filter(isRole) };
}
