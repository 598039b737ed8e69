document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input")) return;
  document.getElementById("search").focus();
  event.preventDefault();
});
