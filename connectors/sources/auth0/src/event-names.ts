/**
 * Names of the log's codes; the others are named by their code.
 * https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes
 */
export const EVENT_NAMES: Readonly<Record<string, string>> = {
  s: 'Signed In',
  slo: 'Signed Out',
  ss: 'Signed Up',
  ...named('Auth0 Login Failed', ['f', 'fc', 'fco', 'fcoa', 'fens', 'fp', 'fu']),
  ...named('Auth0 Login Code Sent', ['cls', 'cs']),
  du: 'Auth0 User Deleted',
  fce: 'Auth0 Email Change Failed',
  fcp: 'Auth0 Password Change Failed',
  flo: 'Auth0 Logout Failed',
  fs: 'Auth0 Signup Failed',
  fv: 'Auth0 Email Verification Failed',
  limit_mu: 'Auth0 IP Address Blocked',
  limit_wc: 'Auth0 Account Blocked',
  pwd_leak: 'Auth0 Breached Password Used',
  sce: 'Auth0 Email Changed',
  scp: 'Auth0 Password Changed',
  scpn: 'Auth0 Phone Number Changed',
  scpr: 'Auth0 Password Change Requested',
  scu: 'Auth0 Username Changed',
  sdu: 'Auth0 User Deleted',
  sv: 'Auth0 Email Verified',
  svr: 'Auth0 Email Verification Requested',
  w: 'Auth0 Login Warned',
};

function named(name: string, codes: readonly string[]): Record<string, string> {
  return Object.fromEntries(codes.map((code) => [code, name]));
}
