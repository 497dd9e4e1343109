// Signing in: an e-mail and a password, by one request.
import { useState } from "react";

export function SignIn({ onSignedIn }) {
  const [failure, setFailure] = useState(null);

  async function signIn(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    const answer = await fetch("/api/v1/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: form.get("email"), password: form.get("password") }),
    });
    if (answer.ok) onSignedIn();
    else setFailure("The e-mail or the password is wrong.");
  }

  return (
    <form onSubmit={signIn}>
      <h1>Sign in</h1>
      <label>
        Email <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {failure && <p role="alert">{failure}</p>}
      <button>Sign in</button>
    </form>
  );
}
