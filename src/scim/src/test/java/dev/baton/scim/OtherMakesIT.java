package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.Secret;
import dev.baton.config.TestCertificates;
import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.Directory;
import dev.baton.connector.FailureKind;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.connector.Provisioner;
import dev.baton.connector.Reference;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that are not ours. */
@Timeout(300)
class OtherMakesIT {
    private static final String TOKEN = "scimmy-token";

    @Test
    void everyOperationIsCarriedOutByScimmy() throws Exception {
        try (NodeService service = NodeService.start("scimmy.mjs")) {
            everyOperationIsCarriedOut(service.url(), true);
        }
    }

    @Test
    void everyOperationIsCarriedOutByTheSdkOfUnboundId() throws Exception {
        try (UnboundIdService service = UnboundIdService.start()) {
            everyOperationIsCarriedOut(service.url(), false);
        }
    }

    @Test
    void accountsAreFoundInTheSdkOfUnboundIdWithFiltersAndWithout() throws Exception {
        try (UnboundIdService service = UnboundIdService.start()) {
            accountsAreFound(service.url(), true);
        }
    }

    private static void everyOperationIsCarriedOut(URI url, boolean knowsExtension) throws Exception {
        try (Connector connector = connect(url, TOKEN);
                ScimClient client = ScimSettings.client(url, Optional.of(Secret.of(TOKEN)))) {
            Provisioner provisioner = connector.provisioning().orElseThrow();
            connector.validate();
            String ann =
                    provisioner.provision(account("ann@example.com"), key(true)).id();
            String ben =
                    provisioner.provision(account("ben@example.com"), key(true)).id();
            String group = JsonFields.id(
                            client.send(
                                            "POST",
                                            "/Groups",
                                            Map.of(),
                                            Json.createObjectBuilder()
                                                    .add(
                                                            "schemas",
                                                            Json.createArrayBuilder()
                                                                    .add("urn:ietf:params:scim:schemas:core:2.0:Group"))
                                                    .add("displayName", "admins")
                                                    .build())
                                    .orThrow(),
                            "id")
                    .orElseThrow();

            provisioner.provision(
                    new Operation.UpdateAccount(
                            Reference.id(ann),
                            Map.of(
                                    AccountAttribute.FAMILY_NAME, "Other",
                                    AccountAttribute.GIVEN_NAME, "Ann",
                                    AccountAttribute.EMAIL, "ann@other.example")),
                    key(true));
            JsonObject user = client.resource(ResourceType.USER, ann);
            assertThat(user.getJsonObject("name").getString("familyName"), is("Other"));
            assertThat(ScimUser.value(user, AccountAttribute.EMAIL), is(Optional.of("ann@other.example")));

            AccountAttribute title = AccountAttribute.of("title").orElseThrow();
            AccountAttribute mobile = AccountAttribute.of("phoneNumbers.mobile").orElseThrow();
            AccountAttribute department =
                    AccountAttribute.of("enterprise.department").orElseThrow();
            Map<AccountAttribute, String> set =
                    new HashMap<>(Map.of(title, "Boss", mobile, "tel:+1-201-555-0123", department, "Sales"));
            if (!knowsExtension) {
                set.remove(department);
            }
            provisioner.provision(new Operation.UpdateAccount(Reference.id(ann), set), key(true));
            JsonObject boss = client.resource(ResourceType.USER, ann);
            set.forEach((attribute, value) -> assertThat(ScimUser.value(boss, attribute), is(Optional.of(value))));
            Map<AccountAttribute, String> cleared = new HashMap<>(set);
            cleared.replaceAll((attribute, value) -> "");
            provisioner.provision(new Operation.UpdateAccount(Reference.id(ann), cleared), key(true));
            JsonObject plain = client.resource(ResourceType.USER, ann);
            set.keySet().forEach(attribute -> assertThat(ScimUser.value(plain, attribute), is(Optional.empty())));
            assertThat(ScimUser.value(plain, AccountAttribute.EMAIL), is(Optional.of("ann@other.example")));

            for (Operation operation : List.of(
                    new Operation.DisableAccount(Reference.id(ann)),
                    new Operation.EnableAccount(Reference.id(ann)),
                    new Operation.GrantMembership(Reference.id(ann), Reference.id(group)),
                    new Operation.GrantMembership(Reference.id(ben), Reference.id(group)))) {
                assertThat(provisioner.provision(operation, key(true)).status(), is(Outcome.Status.DONE));
                assertThat(provisioner.provision(operation, key(true)).status(), is(Outcome.Status.ALREADY_SO));
            }
            assertThat(Members.ids(client.resource(ResourceType.GROUP, group)), containsInAnyOrder(ann, ben));
            provisioner.provision(new Operation.RevokeMembership(Reference.id(ann), Reference.id(group)), key(true));
            assertThat(Members.ids(client.resource(ResourceType.GROUP, group)), contains(ben));
            provisioner.provision(new Operation.RevokeMembership(Reference.id(ben), Reference.id(group)), key(true));
            assertThat(Members.ids(client.resource(ResourceType.GROUP, group)), is(empty()));

            Provisioner named = Provisioner.named(connector).orElseThrow();
            named.provision(
                    new Operation.GrantMembership(
                            Reference.account("userName=ben@example.com"), Reference.group("displayName=admins")),
                    key(true));
            assertThat(Members.ids(client.resource(ResourceType.GROUP, group)), contains(ben));
            List<String> members = new ArrayList<>();
            Directory directory = connector.directory().orElseThrow();
            directory.members(group, member -> members.add(member.id()));
            assertThat(members, contains(ben));
            assertThat(
                    directory.group(Reference.group("displayName=admins")).map(Directory.Group::id),
                    is(Optional.of(group)));
            assertThat(
                    named.preview(new Operation.RevokeMembership(Reference.id(ben), Reference.id(group)), key(true))
                            .isPresent(),
                    is(true));
            assertThat(
                    named.preview(new Operation.GrantMembership(Reference.id(ben), Reference.id(group)), key(true)),
                    is(Optional.empty()));
            assertThat(
                    named.preview(
                            new Operation.EnableAccount(Reference.account("userName=ben@example.com")), key(true)),
                    is(Optional.empty()));
            ConnectorException nobody = assertThrows(
                    ConnectorException.class,
                    () -> named.provision(
                            new Operation.DisableAccount(Reference.account("externalId=nobody")), key(true)));
            assertThat(nobody.kind(), is(FailureKind.NOT_FOUND));

            provisioner.provision(new Operation.DeleteAccount(Reference.id(ann)), key(true));
            assertThat(
                    provisioner.provision(new Operation.DeleteAccount(Reference.id(ann)), key(false)),
                    is(Outcome.alreadySo(ann)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"express", "express5"})
    void accountsAreFoundInScimmyWithFiltersAndWithout(String express) throws Exception {
        try (NodeService service = NodeService.start("scimmy.mjs", express)) {
            accountsAreFound(service.url(), express.equals("express"));
        }
    }

    private static void accountsAreFound(URI url, boolean knowsPages) throws Exception {
        try (Connector connector = connect(url, TOKEN);
                ScimClient client = ScimSettings.client(url, Optional.of(Secret.of(TOKEN)))) {
            Provisioner provisioner = connector.provisioning().orElseThrow();
            IdempotencyKey key = key(true);
            for (int i = 0; i < 120; i++) {
                provisioner.provision(account("user" + i + "@example.com"), key(true));
            }
            String ann = provisioner.provision(account("ann@example.com"), key).id();

            assertThat(
                    provisioner.provision(account("ann@example.com"), new IdempotencyKey(key.value(), false)),
                    is(Outcome.alreadySo(ann)));
            ConnectorException taken = assertThrows(
                    ConnectorException.class, () -> provisioner.provision(account("ann@example.com"), key(true)));
            assertThat(taken.kind(), is(FailureKind.CONFLICT));
            assertThat(taken.getMessage(), containsString("taken by the account " + ann));
            Directory directory = connector.directory().orElseThrow();
            List<String> filtered = new ArrayList<>();
            directory.accounts(Optional.of("userName sw \"ann@\""), account -> filtered.add(account.id()));
            assertThat(filtered, contains(ann));
            List<String> all = new ArrayList<>();
            if (knowsPages) {
                directory.accounts(Optional.empty(), account -> all.add(account.id()));
                assertThat(all.size(), is(121));
            } else {
                assertThrows(
                        ConnectorException.class,
                        () -> directory.accounts(Optional.empty(), account -> all.add(account.id())));
            }
            ScimLookup filters = new ScimLookup(client, true, true);
            assertThat(
                    filters.account("of-nobody", "ann@example.com", true).map(found -> found.getString("id")),
                    is(Optional.of(ann)));
            assertThat(filters.account("of-nobody", "nobody@example.com", true), is(Optional.empty()));
            ScimLookup pages = new ScimLookup(client, false, true);
            if (knowsPages) {
                assertThat(
                        pages.account("of-nobody", "ann@example.com", true).map(found -> found.getString("id")),
                        is(Optional.of(ann)));
                assertThat(pages.account("of-nobody", "nobody@example.com", true), is(Optional.empty()));
            } else {
                ConnectorException failure = assertThrows(
                        ConnectorException.class, () -> pages.account("of-nobody", "nobody@example.com", true));
                assertThat(failure.getMessage(), containsString("it says that it has 121 accounts, but shows 20"));
            }
        }
    }

    @Test
    void aTokenThatScimmyDoesNotAcceptIsUnauthenticated() throws Exception {
        try (NodeService service = NodeService.start("scimmy.mjs")) {
            ConnectorException failure =
                    assertThrows(ConnectorException.class, () -> connect(service.url(), "another"));

            assertThat(failure.kind(), is(FailureKind.UNAUTHENTICATED));
            assertThat(failure.getMessage(), containsString("(is the token right?): the token is wrong"));
        }
    }

    @Test
    void aServerThatSpeaksHttp2OnlyIsReachedByItsName(@TempDir Path directory) throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        certificates.selfSigned("service", Algorithm.ecp256, "dns:localhost");
        try (NodeService service = NodeService.start(
                "http2-only.mjs",
                certificates.certificate("service").toString(),
                certificates.key("service").toString())) {
            assertThat(service.url().toString(), startsWith("https://localhost:"));
            Map<String, String> flags =
                    Map.of("scim-tls-ca", certificates.certificate("service").toString());
            try (Connector connector =
                    new ScimProvider().connect(ScimSettings.of(service.url().toString(), flags))) {
                connector.validate();
            }
        }
    }

    private static Connector connect(URI url, String token) throws InterruptedException {
        return new ScimProvider().connect(ScimSettings.of(url.toString(), Map.of("scim-token", token)));
    }

    private static Operation account(String userName) {
        return new Operation.CreateAccount(Map.of(AccountAttribute.USER_NAME, userName));
    }

    private static IdempotencyKey key(boolean isFirstUse) {
        return new IdempotencyKey(UUID.randomUUID().toString(), isFirstUse);
    }
}
