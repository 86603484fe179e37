/* Asking the server for Pengisian data: JSON back, or words for what went wrong. */

function token() {
  // A login in another tab changes the cookie; the field in this page would then be refused.
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return found?.[1] ?? document.querySelector('input[name="csrfmiddlewaretoken"]').value;
}

export async function postJson(url, body) {
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      credentials: "same-origin",
    });
    if (response.headers.get("Content-Type")?.startsWith("application/json")) {
      return { answer: await response.json() };
    }
    if (response.redirected || response.status === 403) {
      return { problem: "sesi berakhir: masuk lagi di tab lain, isian ini menunggu" };
    }
    return { problem: "belum terkirim: server sedang bermasalah, dicoba lagi" };
  } catch {
    return { problem: "belum terkirim: sambungan terputus, dicoba lagi" };
  }
}

export function headers() {
  return { Accept: "application/json", "X-CSRFToken": token() };
}

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
