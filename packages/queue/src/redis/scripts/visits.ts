/** `{lane, token, keep, visits: [[visitor, text]]}` */
export const VISITS = `
holdLease()
for _, v in ipairs(A.visits) do redis.call('SET', P .. 'visit:' .. v[1], v[2], 'PX', A.keep) end
return 1
`;
