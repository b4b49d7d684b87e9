package dev.sluice.server.delta;

import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WrittenFile;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files to add to a table in one commit.
 *
 * @param writtenFor the metadata that the files were written for; the commit is refused with {@code
 *     DELTA_METADATA_CHANGED} where the table has other metadata by then
 * @param files may be empty where {@code transaction} is not null
 * @param transaction makes the commit happen once, or null
 * @param operation for the table's history: {@code "STREAMING UPDATE"}, {@code "WRITE"}
 * @param operationParameters for the table's history
 */
public record Append(
    TableMetadata writtenFor,
    List<WrittenFile> files,
    @Nullable TransactionId transaction,
    String operation,
    Map<String, String> operationParameters) {
  public Append {
    files = List.copyOf(files);
    operationParameters = Map.copyOf(operationParameters);
  }
}
