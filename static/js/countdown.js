// Shows how long a sending can still be taken back, and takes the button away when it cannot.

for (const form of document.querySelectorAll("[data-until]")) {
  const until = new Date(form.dataset.until);
  const left = form.querySelector("[data-left]");
  const tick = () => {
    const seconds = Math.floor((until - Date.now()) / 1000);
    if (seconds <= 0) {
      form.remove();
      clearInterval(timer);
      return;
    }
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  const timer = setInterval(tick, 1000);
  tick();
}
