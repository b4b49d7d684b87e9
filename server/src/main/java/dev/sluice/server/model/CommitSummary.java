package dev.sluice.server.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one version of a table's log did.
 *
 * @param timestamp when it was committed
 * @param operation the writer's name for it, {@code "UNKNOWN"} where it gives none
 * @param operationParameters each value as text or, where it is no string, as JSON
 * @param operationMetrics as {@code operationParameters}
 * @param engineInfo the writer's name and version, or null
 * @param isBlindAppend null where the writer does not say
 * @param transactions sorted by application
 */
public record CommitSummary(
    long version,
    Instant timestamp,
    String operation,
    Map<String, String> operationParameters,
    Map<String, String> operationMetrics,
    @Nullable String engineInfo,
    @Nullable Boolean isBlindAppend,
    @Nullable String userMetadata,
    List<TransactionId> transactions,
    long numAddedFiles,
    long numRemovedFiles) {}
