/**
 * Rows as each version of the schema took them, by the migration that made room for them: what a database of that version holds when a newer Ashyq opens it.
 * A migration that adds a table or a column brings its rows here, in its own words of then; later ones never change them.
 */
export const ROWS: Readonly<Record<string, string>> = {
  '001-people': `
    insert into person (iin, family_name, given_name, patronymic, initials, birth_date, phone, district, health, basis, evidence_at, health_until) values
      ('900419100001', 'Әбенов', 'Асқар', null, 'А.Ә.', '1890-04-19', '+77010000001', '7511', 3, 3, 100, 900),
      ('900419100002', 'Сейітқызы', 'Гүлнар', 'Ерланқызы', 'Г.С.', '1890-04-19', null, '7519', 2, 0, null, null);
    insert into health_history (person_id, at, health, basis, evidence_at, until, cause, cause_ref) values (1, 100, 3, 3, 100, 900, 'lab-result', 'LAB/1');
    insert into device (person_id, holder_key, active, created_at, ended_at) values
      (1, sha256('a'), false, 1, 2), (1, sha256('b'), true, 2, null), (2, sha256('c'), true, 3, null);
    insert into enrolment_code (subject, person_id, salt, code_hash, expires_at, tries_left, window_start, sent_in_window) values
      (sha256('s'), 1, '\\x00', sha256('h'), 600, 3, 0, 1), (sha256('nobody'), null, '\\x01', sha256('i'), 600, 0, 0, 5);`,
  '002-tokens': `
    insert into index_list (k, opened_at, closed_at, drawn) values (0, 1, 50, 786432), (1, 50, null, 7);
    insert into index_allocation (list, position) values (0, 11), (0, 1048575), (1, 0);
    insert into token (person_id, token_index, device_id, paper, kid, holder_key, health, basis, evidence_at, iat, exp, revoked_at, revoked_cause) values
      (1, 11, 1, false, '\\x00000000', sha256('a'), 3, 3, 100, 1, 9, 2, 'device'), (1, 1048575, 2, false, '\\x00000000', sha256('b'), 3, 3, 100, 2, 9, null, null),
      (2, 1048576, null, true, '\\xffffffff', null, 2, 0, null, 3, 9, 4, 'operator');`,
  '003-registers': `
    insert into lab (id, kind, name, public_key, kid) values ('LAB-1', 'lab', 'Зертхана', sha256('k'), '\\x01020304'), ('CC', 'contact', 'Орталық', sha256('l'), '\\x01020305');
    insert into lab_batch (lab_id, batch_id, kind, received_at, sha256, raw, outcome) values
      ('LAB-1', substr(sha256('1'), 1, 16), 'lab', 5, sha256('raw'), 'raw', '{"accepted": 1, "rejected": [{"rowId": "2", "code": "iin-invalid"}]}'),
      ('LAB-1', substr(sha256('2'), 1, 16), 'lab', 6, sha256('new'), 'new', null);
    insert into lab_result (person_id, lab_id, batch_id, row_id, sampled_at, result, district, replaced_at) values
      (1, 'LAB-1', substr(sha256('1'), 1, 16), '1', 100, 0, '7511', null), (1, 'LAB-1', substr(sha256('0'), 1, 16), '1', 100, 1, '7511', 101);
    insert into contact (person_id, source_id, batch_id, row_id, contact_at, case_ref) values (2, 'CC', substr(sha256('3'), 1, 16), '1', 90, 'case 7');`,
  '004-venues': `
    insert into venue (id, tax_number, category, name, address, area, registration, approved_at) values
      ('ALA-00001', '060740001234', 'airport', 'Әуежай', 'Майлин к-сі, 2', '7519', true, 10), ('ALA-00002', '900419100001', 'grocery', 'Дүкен', 'Абай д., 1', '7511', false, null);
    insert into gate (venue_id, gate, public_key, enrolled_at, credential_exp, revoked_at) values ('ALA-00001', 1, sha256('g'), 11, 900, null), ('ALA-00001', 2, null, null, null, null);
    insert into gate_code (code_hash, venue_id, gate, expires_at, used_at, used_key) values (sha256('c1'), 'ALA-00001', 1, 90, 11, sha256('g')), (sha256('c2'), 'ALA-00001', 2, 90, null, null);`,
  '005-audit': `
    select audit_append(0::smallint, 7, 'device-enrolled', 'person:1', '{"device": 2}');
    select audit_append(0::smallint, 8, 'batch', 'batch:LAB-1/01', '{"accepted": 1, "нұсқа": null}');`,
  '006-policy': `
    insert into policy (version, text, sha256, created_at) values (3, '{"version": 3}', sha256('{"version": 3}'), 1), (4, '{"version": 4}', sha256('{"version": 4}'), 2);`,
  '007-policy-applied': `
    insert into policy_applied (version, at) values (3, 30);
    insert into health_history (person_id, at, health, basis, cause, cause_ref) values (2, 30, 2, 0, 'policy', '3');`,
  '008-token-seal': `
    insert into token_seal (to_iat, from_iat, tokens, digest, audit_seq) select 60, 0, tokens, digest, 2 from token_digest(0, 60);`,
  '009-visits': `
    insert into visit (person_id, id, venue_id, gate, entered, left_at, witnessed, stated_at, sha256, received_at) values
      (1, substr(sha256('v1'), 1, 16), 'ALA-00001', 1, 200, 260, true, 260, sha256('st1'), 300), (2, substr(sha256('v2'), 1, 16), 'ALA-00002', 0, 210, null, false, 210, sha256('st2'), 300);`,
  '010-family': `
    insert into person (iin, family_name, given_name, initials, birth_date, district) values ('110419200003', 'Әбенова', 'Айша', 'А.Ә.', '2011-04-19', '7511');
    insert into guardianship (person_id, guardian_id, from_at, until_at) values (3, 1, 5, null), (3, 2, 5, 80);
    insert into device (person_id, holder_key, active, created_at, guardian_id, minor_until) values (3, sha256('d'), true, 6, 1, 999);
    insert into token (person_id, token_index, device_id, paper, kid, holder_key, health, basis, iat, exp, revoked_at, revoked_cause) values
      (3, 1048577, 4, false, '\\x00000000', sha256('d'), 3, 3, 6, 9, 7, 'guardian');`,
  '011-staff': `
    insert into staff (login, roles, demo, created_at, ended_at, password_salt, password_hash, totp_sealed, totp_step, activation_hash, activation_until, activation_totp) values
      ('epi-1', '{epidemiologist}', false, 10, null, substr(sha256('s1'), 1, 16), sha256('p1'), 'sealed', 60, null, null, null),
      ('epi-2', '{epidemiologist,auditor}', false, 11, 90, substr(sha256('s2'), 1, 16), sha256('p2'), 'sealed', null, null, null, null),
      ('key-1', '{key-officer}', true, 12, null, null, null, null, null, sha256('act'), 99, 'totp');
    insert into staff_session (token_hash, staff_id, created_at, seen_at, expires_at) values (sha256('t'), 1, 20, 21, 99);
    insert into staff_attempt (subject, tries, window_start, locked_until) values (sha256('epi-1'), 3, 20, 0), (sha256('nobody'), 0, 20, 920);
    insert into proposal (kind, payload, proposed_by, proposed_at, deadline_at, state, ended_at, ended_by) values
      ('manual-status', '{"personId": 2, "health": 0}', 1, 30, 90, 'confirmed', 31, 2), ('lab-end', '{"lab": "LAB-1"}', 3, 32, 92, 'open', null, null),
      ('contest-correction', '{"personId": 1, "contestId": 2, "manual": null}', 2, 33, 93, 'confirmed', 34, 1), ('lab-key', '{}', 3, 35, 36, 'expired', 37, null);
    insert into manual_status (person_id, health, cause, from_at, until_at, known_result_id, known_contact_id, proposal_id, replaced_at) values
      (2, 0, 'isolation-order', 31, 900, 0, 1, 1, null), (2, 3, 'medical-exemption', 30, 800, 0, 0, 1, 31);
    insert into contest (person_id, about, about_id, ground, opened_by, opened_at, deadline_at, state, reason, decided_at, decided_by, proposal_id) values
      (1, 'lab-result', 1, 'not-me', 1, 40, 99, 'open', null, null, null, null), (1, 'lab-result', 2, 'wrong-result', 1, 30, 89, 'corrected', null, 34, 1, 3),
      (2, 'status', null, 'exempt', 1, 41, 99, 'rejected', 'no-evidence', 42, 2, null);
    insert into contact (person_id, source_id, batch_id, row_id, contact_at, case_ref, withdrawn_at) values (1, 'CC', substr(sha256('3'), 1, 16), '2', 91, null, 43);`,
  '012-data-in': `
    update lab set envelope = '{"linesAnHour": 40}' where id = 'LAB-1';
    insert into lab (id, kind, name, public_key, kid, active, ended_at) values ('LAB-0', 'lab', 'Бұрынғы', sha256('m'), '\\x01020306', false, 50);
    insert into lab_former_key (lab_id, public_key, kid, last_second) values ('LAB-1', sha256('k0'), '\\x01020307', 49);
    insert into lab_batch (lab_id, batch_id, kind, received_at, sha256, raw, outcome, judged, held_at, decision, upload_id) values
      ('LAB-1', substr(sha256('h1'), 1, 16), 'lab', 50, sha256('h1'), 'raw', '{"accepted": 0, "rejected": [], "held": 2}',
        '{"figures": {"lines": 2, "negatives": 2, "positives": 0, "strangers": 0, "oddTimes": 0, "region": "75"}, "excess": [{"reason": "rate", "against": "own", "seen": 2, "allowed": 1}], "held": "all"}', 51, null, null),
      ('LAB-1', substr(sha256('h2'), 1, 16), 'lab', 52, sha256('h2'), '', '{"accepted": 2, "rejected": []}',
        '{"figures": {"lines": 2, "negatives": 1, "positives": 1, "strangers": 0, "oddTimes": 0, "region": "75"}, "excess": [], "held": "all"}', 53, 'released', null),
      ('LAB-1', substr(sha256('u1'), 1, 16), 'lab', 54, sha256('u1'), '[]', '{"accepted": 0, "rejected": []}', null, null, null, 2);
    insert into lab_hour (lab_id, hour, region, lines, negatives, positives, strangers) values ('LAB-1', 14, '75', 4, 3, 1, 2), ('LAB-0', 13, '75', 9, 0, 0, 0);
    insert into lab_void (lab_id, by_time, from_at, until_at, created_at, after_person, done_at, results, people, revoked_tokens) values
      ('LAB-0', 'received', 10, 20, 55, 1, 56, 3, 2, 1), ('LAB-1', 'sampled', 60, 70, 57, 0, null, 0, 0, 0);
    insert into lab_result (person_id, lab_id, batch_id, row_id, sampled_at, result, district, replaced_at, stated_at, taken_at, void_id) values
      (2, 'LAB-0', substr(sha256('4'), 1, 16), '1', 15, 0, '7511', 56, 14, 15, 1), (2, 'LAB-1', substr(sha256('h2'), 1, 16), '1', 48, 1, '7511', null, 49, 53, null);
    insert into contact (person_id, source_id, batch_id, row_id, contact_at, case_ref, taken_at) values (3, 'CC', substr(sha256('3'), 1, 16), '3', 92, 'case 7', 93);
    insert into person (iin, passport, family_name, given_name, initials, birth_date, district, gone_at, gone_cause) values
      (null, 'KGZ:AN1234567', 'Асанова', 'Айгүл', 'А.А.', '1890-04-19', '7511', null, null), ('900419100004', null, 'Ким', 'Олег', 'О.К.', '1890-04-19', '7511', 70, 'left');
    insert into upload (kind, sha256, raw, uploaded_by, uploaded_at, source_id, encoding, confirmed_at, outcome) values
      ('people', sha256('f1'), 'iin;phone', 1, 60, null, null, null, null), ('lab', sha256('f2'), null, 1, 61, 'LAB-1', 'windows-1251', 62, '{"accepted": 0, "changed": 0, "rejected": []}'),
      ('contacts', sha256('f3'), null, 2, 5, null, null, null, null);
    insert into reconciliation (day, started_at, done_at, after_person, tokens, unexplained) values (20778, 70, 71, 2, 5, 1), (20779, 80, null, 0, 0, 0);
    insert into reconciliation_finding (day, person_id, token_index, code) values (20778, 1, 11, 'source-missing');`,
  '013-venues': `
    update venue set capacity = 300, changed_at = 12 where id = 'ALA-00001';
    insert into venue_application (venue_id, changes, tax_number, category, name, address, area, registration, capacity, digest, state, reason, created_at, created_by, decided_at, decided_by) values
      (null, false, '060740001234', 'cinema', '«Арман»', 'Достық д., 1', '7511', false, 40, sha256('a1'), 'waiting', null, 20, null, null, null),
      ('ALA-00001', true, '060740001234', 'airport', 'Әуежай', 'Майлин к-сі, 2', '7519', true, null, sha256('a2'), 'approved', null, 21, 1, 22, 2),
      (null, false, '900419100001', 'grocery', 'Дүкен', 'Абай д., 1', '7511', false, null, sha256('a1'), 'refused', 'duplicate', 23, null, 24, 2);
    insert into venue_application_ref (ref_hash, application_id, first) values (sha256('r1'), 1, true), (sha256('r2'), 1, false);
    insert into index_list (k, opened_at, drawn, purpose) values (2, 25, 3, 'venue');
    insert into venue_credential (venue_id, token_index, gate, tablet_key, category, name, area, iat, exp, kid, revoked_at, revoked_cause) values
      ('ALA-00001', 2097152, 0, null, 'airport', 'Әуежай', '7519', 25, 900, '\\x01020304', 26, 'change'), ('ALA-00001', 2097153, 1, sha256('g'), 'airport', 'Әуежай', '7519', 25, 900, null, null, null);
    insert into venue_training (venue_id, gate, from_at, until_at) values ('ALA-00001', 0, 27, 90), ('ALA-00001', 1, 28, 28);
    update visit set training = true where venue_id = 'ALA-00001';
    insert into venue_account (venue_id, staff_id) values ('ALA-00001', 1);`,
  '014-journals': `
    insert into journal (venue_id, gate, tablet, epoch, size, head, last_time, stated_size, stated_at, received_at) values
      ('ALA-00001', 1, sha256('g'), 0, 2, sha256('h2'), 40, 3, 41, 42), ('ALA-00001', 1, sha256('g'), 1, 0, sha256('h0'), 0, 0, 0, 43);
    insert into journal_run (venue_id, gate, tablet, epoch, from_seq, count, entries, received_at) values ('ALA-00001', 1, sha256('g'), 0, 0, 2, '\\x8080', 42);
    insert into journal_checkpoint (venue_id, gate, tablet, epoch, size, head, raw, received_at, countersignature, page) values
      ('ALA-00001', 1, sha256('g'), 0, 1, sha256('h1'), 'raw', 42, null, null), ('ALA-00001', 1, sha256('g'), 0, 2, sha256('h2'), 'raw', 42, 'sig', 1);
    insert into journal_page (number, digests, made_at, logged_at) values (1, sha256('raw'), 43, null), (2, sha256('r'), 44, 45);
    insert into journal_finding (venue_id, gate, tablet, epoch, kind, seq, found_at, times, raw) values
      ('ALA-00001', 1, sha256('g'), 0, 'fork', 1, 42, 3, 'raw'), ('ALA-00001', 1, sha256('g'), 1, 'new-epoch', 0, 43, 1, null);
    insert into venue_day_key (venue_id, day, secret) values ('ALA-00001', 20779, sha256('day'));`,
  '015-tracing': `
    insert into trace_case (person_id, opened_at, opened_by, reason, cause, from_at, until_at, rules, stays, found) values
      (1, 50, 1, 'positive-result', 'ПТР оң, байланыстар белгісіз', 10, 40, '{"minimumSeconds": 900}', 2, 1);
    insert into trace_contact (case_id, rank, person_id, seconds, score, last_at, witnessed, same_gate, meetings, confirmed_at) values
      (1, 1, 2, 900, 720, 40, true, false, '[{"venueId": "ALA-00001"}]', null);`,
  '016-sunset': `
    insert into shredding (statement, what, rows, begun_at, finished_at) values (1, 'visits', 5000000000, 60, 61), (1, 'journals', 0, 62, null);`,
  '017-publisher': `
    insert into publisher (place, stamp) values (md5('the one directory'), 42);`,
  '018-data-in-bounds': `
    insert into lab_batch (lab_id, batch_id, kind, received_at, sha256, raw, outcome, judged, held_at, held_until) values
      ('CC', substr(sha256('h3'), 1, 16), 'contact', 90, sha256('h3'), 'raw', '{"accepted": 0, "rejected": [], "held": 1, "heldUntil": 1209691}',
        '{"figures": {"lines": 1, "contacts": 1, "largestCase": 101, "region": "00"}, "excess": [{"reason": "case", "against": "bound", "seen": 101, "allowed": 100}], "held": "all"}', 91, 1209691);
    insert into lab_hour (lab_id, hour, region, lines, negatives, positives, strangers, withdrawn, lifted, freed, contacts) values
      ('LAB-1', 25, '75', 9, 3, 1, 2, 2, 1, 3, 0), ('CC', 25, '00', 7, 0, 0, 0, 0, 0, 0, 7);
    insert into lab_void (lab_id, by_time, from_at, until_at, created_at) values ('CC', 'met', 90, 95, 96);
    insert into contact (person_id, source_id, batch_id, row_id, contact_at, case_ref, taken_at, withdrawn_at, void_id) values
      (2, 'CC', substr(sha256('3'), 1, 16), '4', 94, null, 95, 97, 3), (2, 'CC', substr(sha256('5'), 1, 16), '1', 94, null, 98, null, null);
    insert into lab_result (person_id, lab_id, batch_id, row_id, sampled_at, result, district, replaced_at, stated_at, taken_at, contest_id) values
      (3, 'LAB-1', substr(sha256('6'), 1, 16), '1', 88, 1, '7511', 99, 88, 89, 4);`,
  '019-restore-and-limits': `
    update staff set held_at = 100 where id = 1;
    insert into venue_number (prefix, passed) values ('ALA', 1001), ('AST', 0);
    insert into venue_application (venue_id, changes, tax_number, category, name, address, area, registration, capacity, digest, created_at, origin) values
      (null, false, '060740001234', 'cinema', '«Арман» 2', 'Достық д., 1', '7511', false, null, sha256('a3'), 101, 65535);
    insert into venue_credential (venue_id, token_index, gate, tablet_key, category, name, area, iat, exp, kid, revoked_at, revoked_cause) values
      ('ALA-00001', 2097154, 1, sha256('g0'), 'airport', 'Әуежай', '7519', 25, 900, null, 102, 'replaced'), ('ALA-00001', 2097155, 2, sha256('g'), 'airport', 'Әуежай', '7519', 25, 900, null, 103, 'moved');
    insert into journal_finding (venue_id, gate, tablet, epoch, kind, seq, found_at, times, raw) values ('ALA-00001', 1, sha256('g'), 0, 'many', 20779, 104, 7, null);`,
  '020-contests': `
    insert into contest (person_id, about, about_id, ground, device_id, receipt, opened_at, deadline_at) values
      (1, 'refusal', null, 'wrongly-refused', 2, '\\xd2', 60, 90), (2, 'status', null, 'exempt', 3, null, 61, 91);`,
  '021-guard': `
    update journal set shift_open_at = 40 where epoch = 0;
    insert into guard_question (venue_id, gate, tablet, at, known, person_id) values
      ('ALA-00001', 1, sha256('g'), 43, true, 1), ('ALA-00001', 1, sha256('g'), 44, false, null), ('ALA-00001', 1, sha256('g'), 45, true, null);`,
  '023-issuer-ends': `
    insert into desk_move (person_id, proposal_id, staff_id, until_at, used_at) values (1, 1, 1, 200, null), (2, 1, 1, 200, 150);
    update device set phone = '+77990000001' where active and guardian_id is null;
    insert into contest (person_id, about, about_id, ground, device_id, receipt, receipt_gone_at, opened_at, deadline_at) values
      (3, 'refusal', null, 'wrongly-refused', 2, null, 160, 60, 90);
    insert into contact (person_id, source_id, batch_id, row_id, contact_at, case_ref, taken_at, withdrawn_at, stated_at, back_batch_id) values
      (3, 'CC', substr(sha256('5'), 1, 16), '9', 99, null, 100, 101, 101, substr(sha256('7'), 1, 16));`,
  '025-policy-drafts': `
    insert into policy_draft (title, text, based_on, state, made_by, made_at, changed_by, changed_at) values ('Қыс', '{', 3, 'open', 1, 110, 2, 111);
    insert into policy_draft (title, text, based_on, revision, state, made_by, made_at, changed_by, changed_at, proposed_by, approved_by, approved_at, version, sha256, signed_bundle, published_at) values
      ('Көктем', '{"version": 4}', 3, 7, 'published', 1, 112, 1, 113, 1, 2, 114, 4, sha256('{"version": 4}'), '\\xd862', 115);`,
  '027-issuer-close': `
    insert into contact (person_id, source_id, batch_id, row_id, contact_at, case_ref, taken_at, stated_at, stated_batch_id) values
      (3, 'CC', substr(sha256('5'), 1, 16), '10', 101, null, 102, 104, substr(sha256('8'), 1, 16));`,
  '033-known-browsers': `
    insert into staff_browser (token_hash, staff_id, seen_at) values (sha256('b'), 1, 120), (sha256('b'), 3, 121);`,
};
