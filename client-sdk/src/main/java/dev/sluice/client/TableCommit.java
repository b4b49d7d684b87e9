package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A commit of a table; the words are those of Delta's {@code DESCRIBE HISTORY}. What its writer did
 * not tell is null.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TableCommit(
    long version,
    @IsoInstant.Text Instant timestamp,
    @Nullable String operation,
    Map<String, @Nullable String> operationParameters,
    Map<String, @Nullable String> operationMetrics,
    @Nullable String engineInfo,
    @JsonProperty("isBlindAppend") @Nullable Boolean isBlindAppend,
    @Nullable String userMetadata,
    List<TransactionId> transactions,
    long numAddedFiles,
    long numRemovedFiles) {
  public TableCommit {
    operationParameters = Nulls.copy(operationParameters);
    operationMetrics = Nulls.copy(operationMetrics);
    transactions = transactions == null ? List.of() : List.copyOf(transactions);
  }
}
