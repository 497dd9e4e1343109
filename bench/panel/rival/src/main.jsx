// The rival page starts here: the report for whoever is signed in, the sign-in for everybody else.
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { Report } from "./Report.jsx";
import { SignIn } from "./SignIn.jsx";

function Page() {
  const [signedIn, setSignedIn] = useState(null);
  useEffect(() => {
    fetch("/api/v1/session").then((answer) => setSignedIn(answer.ok));
  }, []);
  if (signedIn === null) return null;
  return signedIn ? <Report /> : <SignIn onSignedIn={() => setSignedIn(true)} />;
}

createRoot(document.getElementById("page")).render(<Page />);
