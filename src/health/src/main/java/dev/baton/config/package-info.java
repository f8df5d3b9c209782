/**
 * Every setting, declared once, and where its value comes from.
 *
 * <p>A {@link dev.baton.config.Setting} is a declaration: name, type, range, default. {@link dev.baton.config.Settings} are
 * the effective values: environment over command line over configuration file over default. The names that several packages
 * share, the endpoints' for example, stand in {@link dev.baton.config.Endpoint} and
 * {@link dev.baton.config.HealthSettings}. So do the bounds on what comes in: {@link dev.baton.config.SafeText} cleans texts,
 * and {@link dev.baton.config.Pem} reads the certificates and keys that settings name.
 */
package dev.baton.config;
