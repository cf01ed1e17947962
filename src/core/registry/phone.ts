/** Mobile phone numbers of Kazakhstan: +7 7XX and seven digits, written in many ways, stored as E.164 (kazakhstan.md). */

/** The number as E.164 (`+77011234567`), or null. Takes `+7 701 ...`, `8 (701) ...`, `7701...` and the ten digits alone. */
export function parsePhone(text: string): string | null {
  if (!/^[\s()+\-.\d\u00a0]*$/.test(text)) return null;
  const digits = text.replace(/\D/g, '');
  const national = digits.length === 11 && /^[78]/.test(digits) ? digits.slice(1) : digits;
  // A plus sign belongs to the country code 7 only: +8 is another country.
  if (text.trim().startsWith('+') && !(digits.length === 11 && digits.startsWith('7'))) return null;
  return /^7\d{9}$/.test(national) ? `+7${national}` : null;
}

/** `+7 701 123 45 67` from E.164; another text is given back as it is. */
export function formatPhone(phone: string): string {
  return phone.replace(/^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/, '+7 $1 $2 $3 $4');
}
