package dev.sluice.server.runtime;

import dev.sluice.server.changes.RowStore;
import dev.sluice.server.engine.Engine;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.WrittenFile;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** The engine of all queries, as what rewrites the files of sinks. */
record EngineRows(Engine engine, Supplier<UUID> attempts) implements RowStore {
  @Override
  public RowCursor query(EngineQuery query) {
    return engine.query(query);
  }

  @Override
  public List<WrittenFile> write(EngineQuery query, Path directory, FileLayout layout) {
    return engine.execute(query).writeParquet(directory, layout, attempts.get().toString());
  }
}
