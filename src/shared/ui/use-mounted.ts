/** What was begun in a part of the screen may end after that part was closed, and is nobody's then. */
import { useEffect, useRef } from 'preact/hooks';

/** `current`: whether the part that calls this is still on the screen. */
export function useMounted(): { readonly current: boolean } {
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  return mounted;
}
