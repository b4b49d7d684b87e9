package dev.sluice.server.delta;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TransactionId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one commit file says.
 *
 * @param metadataProblem why the version's new metadata cannot be used, or null; thrown only after
 *     the protocol was checked, which tells more
 * @param transactions {@code txn} versions by application
 * @param sidecars paths of a checkpoint's further files; none in a commit
 * @param info the writer's {@code commitInfo}; a missing node where it gave none
 */
record LoggedCommit(
    Commit commit,
    @Nullable Protocol protocol,
    @Nullable SluiceException metadataProblem,
    Map<String, Long> transactions,
    List<String> sidecars,
    CommitMark mark,
    JsonNode info) {

  /**
   * What tells a commit file from any other of the same version.
   *
   * @param token the writer's unique {@code commitInfo.txnId}, or "" where it gave none
   * @param loggedMillis {@code commitInfo.timestamp}, or {@link Long#MIN_VALUE} where there is none
   * @param hash of the file's bytes
   */
  record CommitMark(
      String token, long loggedMillis, long sizeBytes, long modifiedMillis, int hash) {}

  long version() {
    return commit.version();
  }

  /** Whether the writer says that it added files without having read any. */
  boolean isBlindAppend() {
    return info.path("isBlindAppend").asBoolean(false) && commit.removes().isEmpty();
  }

  CommitSummary summary() {
    return new CommitSummary(
        version(),
        commit.timestamp(),
        commit.operation(),
        texts("operationParameters"),
        texts("operationMetrics"),
        text("engineInfo"),
        info.path("isBlindAppend").isBoolean() ? info.path("isBlindAppend").asBoolean() : null,
        text("userMetadata"),
        transactions.entrySet().stream()
            .map(txn -> new TransactionId(txn.getKey(), txn.getValue()))
            .sorted(Comparator.comparing(TransactionId::appId))
            .toList(),
        commit.adds().size(),
        commit.removes().size());
  }

  private @Nullable String text(String name) {
    JsonNode value = info.path(name);
    return value.isNull() || value.isMissingNode() ? null : value.asText();
  }

  /** Some writers give numbers and lists where the protocol wants strings. */
  private Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : info.path(name).properties()) {
      JsonNode value = entry.getValue();
      texts.put(entry.getKey(), value.isTextual() ? value.textValue() : value.toString());
    }
    return texts;
  }
}
