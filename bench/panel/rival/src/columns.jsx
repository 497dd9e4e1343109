// The report's columns, in its order and by its names.
const text = { filter: "agTextColumnFilter", filterParams: { filterOptions: ["equals"], maxNumConditions: 1 } };
const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

function money(amount, currency) {
  if (amount == null) return "";
  return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(Number(amount));
}

export const columns = [
  { field: "id", headerName: "ID", ...text },
  { field: "company.name", headerName: "Company" },
  { field: "gateway.name", headerName: "Gateway", ...text },
  { field: "conversation_id", headerName: "Conversation ID", ...text },
  { field: "customer.name", headerName: "Customer" },
  { field: "customer.phone", headerName: "Phone", ...text },
  { field: "payment_type", headerName: "Payment Type", ...text },
  { field: "payment_result", headerName: "Payment Result", ...text },
  { field: "payment_currency", headerName: "Payment Currency", ...text },
  {
    field: "payment_amount",
    headerName: "Payment Amount",
    filter: "agNumberColumnFilter",
    valueFormatter: ({ value, data }) => (data ? money(value, data.payment_currency) : ""),
  },
  { field: "order_number", headerName: "Order Number", ...text },
  { field: "reference_number", headerName: "Reference Number", ...text },
  { field: "related_payment_id", headerName: "Related Payment ID", ...text },
  { field: "user_email", headerName: "User Email" },
  {
    field: "created_at",
    headerName: "Created",
    filter: "agDateColumnFilter",
    filterParams: { filterOptions: ["equals", "inRange"], maxNumConditions: 1 },
    sortable: true,
    valueFormatter: ({ value }) => (value ? when.format(new Date(value)) : ""),
  },
  {
    field: "refundable",
    headerName: "Refundable",
    valueFormatter: ({ value, data }) => (data ? money(value, data.payment_currency) : ""),
  },
  {
    colId: "refund",
    headerName: "Refund",
    cellRenderer: ({ data }) =>
      data?.kind === "payment" ? <button disabled={data.refundable_reason != null}>Refund</button> : null,
  },
].map((column) => ({ sortable: false, resizable: true, ...column }));
