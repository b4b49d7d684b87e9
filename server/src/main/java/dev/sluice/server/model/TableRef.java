package dev.sluice.server.model;

/** How a definition or statement names a table. */
public sealed interface TableRef {

  /** A table of the warehouse: {@code orders_in} or {@code sales.orders}. */
  record Named(String name) implements TableRef {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A table at a path or URI: {@code {"path": "/data/t"}}, in SQL {@code delta.`/data/t`}. */
  record AtPath(String path) implements TableRef {
    @Override
    public String toString() {
      return "delta.`" + path + "`";
    }
  }
}
