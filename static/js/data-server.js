/* Asking the server for Pengisian data: JSON back, or the cause of the failure.
   Causes: offline, server, session (log in again), owner (somebody else is logged in), gone. */

function token() {
  // A login in another tab changes the cookie; the field in this page would then be refused.
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return found?.[1] ?? document.querySelector('input[name="csrfmiddlewaretoken"]')?.value ?? "";
}

/* X-Owner says whose values these are: the server takes them from nobody else. */
export function headers() {
  return {
    Accept: "application/json",
    "X-CSRFToken": token(),
    "X-Owner": document.body.dataset.user ?? "",
  };
}

const WORDS = {
  session: "sesi berakhir: masuk lagi di tab lain, isian ini menunggu",
  owner: "orang lain sedang masuk di peramban ini",
  gone: "halaman ini tidak terbuka lagi bagi Anda",
  server: "belum terkirim: server sedang bermasalah, dicoba lagi",
  offline: "belum terkirim: sambungan terputus, dicoba lagi",
};

const failed = (cause) => ({ cause, problem: WORDS[cause] });

export async function askJson(url, options = {}) {
  try {
    const response = await fetch(url, {
      ...options,
      headers: headers(),
      credentials: "same-origin",
      redirect: "manual",
    });
    if (response.type === "opaqueredirect") return failed("session");
    if (response.headers.get("Content-Type")?.startsWith("application/json")) {
      const answer = await response.json();
      return answer.other_owner ? failed("owner") : { answer };
    }
    if (response.status === 404) return failed("gone");
    // Only the CSRF check answers 403 without JSON: the cookies of the login are gone.
    return failed(response.status === 403 ? "session" : "server");
  } catch {
    return failed("offline");
  }
}

export const postJson = (url, body, options = {}) =>
  askJson(url, { method: "POST", body, ...options });

/* Replaces parts of the page; the focus stays, or goes to the field that the part belongs to. */
export function applyFragments(fragments) {
  for (const [id, html] of Object.entries(fragments)) {
    const part = document.getElementById(id);
    if (!part || part.innerHTML.trim() === html) continue;
    const hadFocus = part.contains(document.activeElement);
    part.innerHTML = html;
    if (!hadFocus) continue;
    (document.getElementById(id.replace(/^pesan-/, "f-")) ?? part).focus({ preventScroll: true });
  }
}
