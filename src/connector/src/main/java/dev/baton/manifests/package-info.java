/**
 * Renders the templates in {@code etc} into Kubernetes manifests and ECS task definitions, and checks existing ones.
 *
 * <p>{@link dev.baton.manifests.Manifests} is the entry point. The check covers only what concerns this connector; whether an
 * object is valid in general is left to the engine's own tools.
 */
package dev.baton.manifests;
