/**
 * Declares each setting once, and reads its value from the sources.
 *
 * <p>A {@link dev.baton.config.Setting} is a declaration: name, type, range, default. {@link dev.baton.config.Settings} are the
 * effective values: environment over command line over configuration file over default. Names that several packages share, such
 * as those of endpoints, are in {@link dev.baton.config.Endpoint} and {@link dev.baton.config.HealthSettings}. Untrusted input
 * is handled here, too: {@link dev.baton.config.SafeText} cleans text, and {@link dev.baton.config.Pem} reads the certificates
 * and keys that settings name.
 */
package dev.baton.config;
