// The modules of AG Grid that the page uses, each for one thing the report does. The build refuses any other.
import {
  DateFilterModule,
  InfiniteRowModelModule,
  NumberFilterModule,
  TextFilterModule,
} from "ag-grid-community";

export const modules = [
  // Rows come from the server, page by page.
  InfiniteRowModelModule,
  // A filter on each column that the report filters by.
  TextFilterModule,
  NumberFilterModule,
  DateFilterModule,
];
