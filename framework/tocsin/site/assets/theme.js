// Before anything is painted: the colours that were chosen on an earlier page.
try {
  const chosen = localStorage.getItem("tocsin-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch { /* storage may be forbidden */ }
