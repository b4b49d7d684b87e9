package dev.sluice.server.sparksql;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.util.List;
import java.util.Optional;

/** What the compiler asks about the tables that a statement names. */
public interface TableSchemas {
  Optional<StructType> schemaOf(TableRef table);

  /** The names of all tables, for suggestions. */
  List<String> names();
}
