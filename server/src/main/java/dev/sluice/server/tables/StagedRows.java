package dev.sluice.server.tables;

import dev.sluice.server.model.WrittenFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The valid rows of one request.
 *
 * @param held those that still are to be written
 * @param files those that lie below the table's root already
 */
record StagedRows(long count, List<List<@Nullable Object>> held, List<WrittenFile> files) {}
