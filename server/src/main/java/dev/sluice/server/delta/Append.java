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
 * @param files may be empty where there is a transaction
 * @param transactions make the commit happen once; each of another application. With more than one
 *     the commit is refused with {@code DELTA_CONCURRENT_TRANSACTION} where the log holds one of
 *     them already, since the files of the others cannot be told apart
 * @param operation for the table's history: {@code "STREAMING UPDATE"}, {@code "WRITE"}
 * @param operationParameters for the table's history
 */
public record Append(
    TableMetadata writtenFor,
    List<WrittenFile> files,
    List<TransactionId> transactions,
    String operation,
    Map<String, String> operationParameters) {
  public Append {
    files = List.copyOf(files);
    transactions = List.copyOf(transactions);
    operationParameters = Map.copyOf(operationParameters);
  }

  /** An append of one transaction, or of none where it is null. */
  public Append(
      TableMetadata writtenFor,
      List<WrittenFile> files,
      @Nullable TransactionId transaction,
      String operation,
      Map<String, String> operationParameters) {
    this(
        writtenFor,
        files,
        transaction == null ? List.of() : List.of(transaction),
        operation,
        operationParameters);
  }
}
