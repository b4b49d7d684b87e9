package dev.sluice.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that open the server; with none it is open to all who reach it. Keeps and compares
 * digests only, each comparison in the same time whatever the key.
 */
public final class ApiKeys {
  /** Everybody may enter. */
  public static final ApiKeys NONE = new ApiKeys(List.of());

  private static final String SCHEME = "Bearer ";

  private final List<byte[]> digests;

  private ApiKeys(List<byte[]> digests) {
    this.digests = digests;
  }

  /** Whoever has one of the keys may enter. */
  public static ApiKeys of(Collection<String> keys) {
    return new ApiKeys(keys.stream().map(ApiKeys::digest).toList());
  }

  /** Whether there are none, so that everybody may enter. */
  boolean isEmpty() {
    return digests.isEmpty();
  }

  /** Whether a request with this Authorization header may enter. */
  boolean admit(@Nullable String authorization) {
    if (isEmpty()) {
      return true;
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] given = digest(authorization.substring(SCHEME.length()).strip());
    boolean known = false;
    for (byte[] digest : digests) {
      known |= MessageDigest.isEqual(digest, given);
    }
    return known;
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
