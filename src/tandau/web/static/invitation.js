// The code stands behind the #, which is never sent: it is put into the form and taken out of the address.
"use strict";
const code = location.hash.slice(1);
if (code) {
  document.getElementById("code").value = code;
  history.replaceState(null, "", location.pathname);
  document.querySelector("main button").focus();
}
