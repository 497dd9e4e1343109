// The grid's filters and order as the query of our API.
const TEXTS = {
  "customer.phone": "phone",
  payment_type: "payment_type",
  payment_result: "result",
  payment_currency: "currency",
  order_number: "order_number",
  reference_number: "reference_number",
  "gateway.name": "gateway",
  id: "q",
  conversation_id: "q",
  related_payment_id: "q",
};

export function queryOf(filters, order) {
  const query = {};
  for (const [column, filter] of Object.entries(filters)) {
    const name = TEXTS[column];
    if (name && filter.filter) query[name] = filter.filter;
    if (column === "created_at") {
      if (filter.dateFrom) query.from = filter.dateFrom.slice(0, 10);
      const to = filter.dateTo ?? (filter.type === "equals" ? filter.dateFrom : null);
      if (to) query.to = to.slice(0, 10);
      query.zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    }
  }
  const created = order.find((sorted) => sorted.colId === "created_at");
  if (created) query.sort = created.sort === "asc" ? "created" : "-created";
  return query;
}
