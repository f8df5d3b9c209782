/**
 * Renders the templates in {@code etc} into Kubernetes manifests and ECS task definitions, and checks existing ones.
 *
 * <p>{@link dev.baton.manifests.Manifests} is the door. The models that the checks rest on are the Kubernetes client's and
 * the AWS SDK's; what is written by hand are the rules that no model carries.
 */
package dev.baton.manifests;
