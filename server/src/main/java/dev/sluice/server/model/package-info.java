/**
 * The vocabulary of the server: records, sealed types and enums that every other package shares.
 *
 * <p>Layer 0. Imports the JDK only.
 */
@NullMarked
package dev.sluice.server.model;

import org.jspecify.annotations.NullMarked;
