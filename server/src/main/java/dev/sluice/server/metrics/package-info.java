/**
 * What operators measure: the metrics of queries, requests and the process, in Prometheus' formats.
 *
 * <p>Layer 8. Imports {@code model} and {@code manager}. Owns the Prometheus client.
 */
@NullMarked
package dev.sluice.server.metrics;

import org.jspecify.annotations.NullMarked;
