/**
 * The HTTP interface: routes, model to wire records, errors to statuses.
 *
 * <p>Layer 9. Imports {@code model}, {@code definition}, {@code formats}, {@code runtime}, {@code
 * tables}, {@code manager}, {@code metrics} and the wire records of {@code dev.sluice.client}. Owns
 * Javalin and Jetty; neither leaves this package.
 */
@NullMarked
package dev.sluice.server.http;

import org.jspecify.annotations.NullMarked;
