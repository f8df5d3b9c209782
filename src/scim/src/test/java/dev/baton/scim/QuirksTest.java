package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.connector.Provisioner;
import dev.baton.connector.Reference;
import dev.baton.sandbox.Quirk;
import dev.baton.sandbox.QuirkServer;
import jakarta.json.JsonObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of each operation at a service with quirks. Every row is a service, an operation and its outcome. */
@Timeout(120)
class QuirksTest {
    private static final Operation ANN = new Operation.CreateAccount(Map.of(AccountAttribute.USER_NAME, "ann"));
    private static final String ID = "f6a4ae3c-9b0a-4b52-8f0e-4a3c5b4e0a11";
    private static final IdempotencyKey FIRST = new IdempotencyKey(ID, true);
    private static final IdempotencyKey AGAIN = new IdempotencyKey(ID, false);

    /** More than a page. */
    private static final int MANY = 150;

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource({
        // A service without quirks, for comparison.
        "'', create-lost, ALREADY_SO",
        "'', update, DONE",
        "'', disable, DONE",
        "'', delete, DONE",
        "'', grant, DONE",
        "'', grant-twice, ALREADY_SO",
        "'', revoke, DONE",
        "'', validate, DONE",

        // A create whose answer was lost is found again, however the service lists, and never made twice.
        "IGNORES_FILTERS, create-lost, ALREADY_SO",
        "IGNORES_FILTERS+TOTAL_OF_PAGE, create-lost, ALREADY_SO",
        "IGNORES_FILTERS+TOTAL_AS_TEXT, create-lost, ALREADY_SO",
        "IGNORES_FILTERS+NO_TOTAL, create-lost, ALREADY_SO",
        "IGNORES_FILTERS+SMALL_PAGES, create-lost, ALREADY_SO",
        "IGNORES_FILTERS+SMALL_PAGES+TOTAL_OF_PAGE, create-lost, ALREADY_SO",
        "IGNORES_FILTERS+CURSORS, create-lost, ALREADY_SO",
        "IGNORES_FILTERS+BARE_LISTS, create-lost, ALREADY_SO",
        "REFUSES_FILTERS, create-lost, ALREADY_SO",
        "REFUSES_FILTERS+TOTAL_OF_PAGE, create-lost, ALREADY_SO",
        "FAILS_ON_FILTERS, create-lost, ALREADY_SO",
        "REFUSES_EXTERNAL_ID_FILTER, create-lost, ALREADY_SO",
        "FILTERS_BY_PART, create-lost, ALREADY_SO",
        "KEEPS_NO_EXTERNAL_ID, create-lost, ALREADY_SO",
        "KEEPS_NO_EXTERNAL_ID+REFUSES_FILTERS, create-lost, ALREADY_SO",
        "NUMERIC_IDS, create-lost, ALREADY_SO",
        "NO_SCHEMAS, create-lost, ALREADY_SO",
        "ACTIVE_AS_NUMBER, create-lost, ALREADY_SO",
        "ACTIVE_AS_TEXT, create-lost, ALREADY_SO",
        "ACTIVE_AS_WORD, create-lost, CONFLICT",
        // Where not all can be seen, nobody can say that it is not there.
        "IGNORES_FILTERS+IGNORES_START_INDEX, create-lost, CONFLICT",
        "IGNORES_FILTERS+IGNORES_START_INDEX+TOTAL_OF_PAGE, create-lost, CONFLICT",
        "IGNORES_FILTERS+COUNTS_PAGES, create-lost, CONFLICT",

        // A create that never arrived is sent.
        "IGNORES_FILTERS, create-unsent, DONE",
        "IGNORES_FILTERS+TOTAL_OF_PAGE, create-unsent, DONE",
        "IGNORES_FILTERS+NO_TOTAL, create-unsent, DONE",
        "IGNORES_FILTERS+STARTS_AT_ZERO, create-unsent, CONFLICT",
        "REFUSES_FILTERS, create-unsent, DONE",
        "REFUSES_EXTERNAL_ID_FILTER, create-unsent, DONE",
        "FILTERS_BY_PART, create-unsent, DONE",
        "NOT_FOUND_FOR_NO_MATCH, create-unsent, DONE",
        "NOT_FOUND_FOR_NO_MATCH, create-empty, DONE",
        "NOT_FOUND_FOR_NO_MATCH+IGNORES_FILTERS, create-empty, DONE",

        // A first create.
        "REFUSES_COLON, create, DONE",
        "WANTS_PLAIN_JSON, create, DONE",
        "REFUSES_EXTERNAL_ID_FILTER, create-taken-external, CONFLICT",
        "FAILS_ON_FILTERS, create-external-twice, ALREADY_SO",
        "REFUSES_FILTERS, create-external, DONE",
        "REFUSES_EXTERNAL_ID_FILTER, create-external, DONE",
        "FAILS_ON_FILTERS, create-external, DONE",
        "NOT_FOUND_FOR_NO_MATCH, create-external, DONE",
        "NUMERIC_IDS, create, DONE",
        "LOCATION_ONLY, create, DONE",
        // The Location says it, where no look-up could.
        "LOCATION_ONLY+IGNORES_FILTERS+IGNORES_START_INDEX, create, DONE",
        "CREATED_WITHOUT_A_WORD, create, DONE",
        "ANSWERS_TEXT, create, DONE",
        "ANSWERS_HTML, create, DONE",
        "ANSWERS_NULL, create, DONE",
        "ANSWERS_EMPTY_LIST, create, DONE",
        "ACCEPTS_FOR_LATER, create, TIMEOUT",
        "ACCEPTS_FOR_LATER, create-later, ALREADY_SO",
        "GZIP, create, DONE",

        // An account that is there.
        "'', create-taken, CONFLICT",
        "UNIQUENESS_AS_BAD_REQUEST, create-taken, CONFLICT",
        "UNIQUENESS_AS_BAD_REQUEST, create-done, ALREADY_SO",
        "CREATE_RETURNS_EXISTING, create-taken-external, CONFLICT",
        "ACTIVE_AS_NUMBER, create-disabled, CONFLICT",
        "ACTIVE_AS_TEXT, create-disabled, CONFLICT",
        "ACTIVE_AS_WORD, create-disabled, CONFLICT",

        // Disabling, and enabling again.
        "ACTIVE_AS_NUMBER, disable, DONE",
        "ACTIVE_AS_NUMBER, disable-twice, ALREADY_SO",
        "ACTIVE_AS_NUMBER, enable, DONE",
        "ACTIVE_AS_TEXT, disable, DONE",
        "ACTIVE_AS_TEXT, enable, DONE",
        "ACTIVE_AS_WORD, disable, CONFLICT",
        "ACTIVE_AS_WORD, enable, CONFLICT",
        "NUMERIC_IDS, disable, DONE",
        "NO_SCHEMAS, disable, DONE",
        "ANSWERS_TEXT, disable, DONE",
        "ANSWERS_HTML, disable, DONE",
        "ANSWERS_TRUE, disable, DONE",
        "ANSWERS_NULL, disable, DONE",
        "ANSWERS_EMPTY_LIST, disable, DONE",
        "ANSWERS_NEWLINE, disable, DONE",
        "ANSWERS_NOTHING, disable, DONE",
        "ANSWERS_OLD_STATE, disable, DONE",
        "NO_PATCH, disable, DONE",
        "NO_PATCH+ANSWERS_TEXT, disable, DONE",
        "NO_PATCH+IGNORES_PUT, disable, TIMEOUT",
        "REFUSES_PATHS, disable, DONE",
        "IGNORES_PATHS, disable, DONE",
        "IGNORES_PATHS+ANSWERS_NOTHING, disable, DONE",
        "WANTS_CAPITALS, disable, DONE",
        "IGNORES_SMALL_LETTERS, disable, DONE",
        "IGNORES_SMALL_LETTERS+ANSWERS_NOTHING, disable, DONE",
        "WANTS_CAPITALS+REFUSES_PATHS, disable, DONE",
        "WANTS_CAPITALS+IGNORES_PATHS, disable, DONE",
        "HIDES_DISABLED+ANSWERS_NOTHING, disable, DONE",
        "WANTS_PLAIN_JSON, disable, DONE",
        "IGNORES_PATCH, disable, TIMEOUT",
        "IGNORES_PATCH+ANSWERS_NOTHING, disable, TIMEOUT",
        "ACCEPTS_FOR_LATER, disable, TIMEOUT",
        "ACCEPTS_FOR_LATER, disable-later, ALREADY_SO",

        // Updates.
        "ANSWERS_TEXT, update, DONE",
        "ANSWERS_NOTHING, update, DONE",
        "NO_PATCH, update, DONE",
        "REFUSES_PATHS, update, DONE",
        "IGNORES_PATHS, update, DONE",
        "WANTS_CAPITALS, update, DONE",
        "REFUSES_COMPLEX_PATHS, update, DONE",
        "REFUSES_NARROW_PATHS, update, DONE",
        "WANTS_CAPITALS+REFUSES_PATHS, update, DONE",
        "FAILS_ON_NARROW_PATHS, update, DONE",
        "IGNORES_PATCH, update, TIMEOUT",
        "NUMERIC_IDS, update, DONE",
        "ACTIVE_AS_WORD, update, DONE",

        // Deletes.
        "ANSWERS_TEXT, delete, DONE",
        "ANSWERS_HTML, delete, DONE",
        "ANSWERS_TRUE, delete, DONE",
        "ANSWERS_NULL, delete, DONE",
        "ANSWERS_EMPTY_LIST, delete, DONE",
        "ANSWERS_NEWLINE, delete, DONE",
        "NUMERIC_IDS, delete, DONE",
        "NO_SCHEMAS, delete-twice, ALREADY_SO",
        "NO_SCHEMAS+BARE_LISTS+TYPE_TEXT_JSON, delete-twice, ALREADY_SO",
        "ACCEPTS_FOR_LATER, delete, TIMEOUT",
        "ACCEPTS_FOR_LATER, delete-later, ALREADY_SO",

        // Grants.
        "ANSWERS_TEXT, grant, DONE",
        "ANSWERS_NOTHING, grant, DONE",
        "ANSWERS_NOTHING+HIDES_GROUPS, grant, DONE",
        "ANSWERS_NOTHING+HIDES_GROUPS+HIDES_MEMBERS, grant, DONE",
        "ANSWERS_OLD_STATE, grant, DONE",
        "NUMERIC_IDS, grant, DONE",
        "NUMERIC_IDS, grant-twice, ALREADY_SO",
        "REFUSES_PATHS, grant, DONE",
        "IGNORES_PATHS, grant, DONE",
        "WANTS_CAPITALS, grant, DONE",
        "IGNORES_SMALL_LETTERS, grant, DONE",
        "WANTS_CAPITALS+REFUSES_PATHS, grant, DONE",
        "IGNORES_PATCH, grant, TIMEOUT",
        "WANTS_FULL_MEMBERS, grant, DONE",
        "LARGE_GROUPS, grant, DONE",
        "LARGE_GROUPS+HIDES_GROUPS, grant, DONE",
        "LARGE_GROUPS+ANSWERS_NOTHING+HIDES_GROUPS, grant, DONE",
        "LARGE_GROUPS+HIDES_GROUPS+MEMBER_TWICE_CONFLICT, grant-twice, ALREADY_SO",
        "MEMBER_TWICE_CONFLICT+HIDES_GROUPS, grant-twice, ALREADY_SO",
        "MEMBER_TWICE_BAD_REQUEST+HIDES_GROUPS, grant-twice, ALREADY_SO",
        "MEMBER_TWICE_ERROR+HIDES_GROUPS, grant-twice, ALREADY_SO",
        "MEMBER_TWICE_CONFLICT+HIDES_GROUPS+HIDES_MEMBERS, grant-twice, CONFLICT",
        "NO_PATCH, grant, INVALID",

        // Revokes.
        "ANSWERS_TEXT, revoke, DONE",
        "ANSWERS_NOTHING, revoke, DONE",
        "ANSWERS_NOTHING+HIDES_MEMBERS, revoke, DONE",
        "ANSWERS_OLD_STATE, revoke, DONE",
        "NUMERIC_IDS, revoke, DONE",
        "IGNORES_MEMBER_FILTER, revoke, DONE",
        "IGNORES_MEMBER_FILTER+ANSWERS_NOTHING, revoke, DONE",
        "IGNORES_MEMBER_FILTER+ANSWERS_NOTHING+HIDES_MEMBERS, revoke, DONE",
        "IGNORES_MEMBER_FILTER+REFUSES_MEMBER_VALUE, revoke, DONE",
        "IGNORES_MEMBER_FILTER+REMOVES_ALL_MEMBERS, revoke, DONE",
        "REFUSES_MEMBER_FILTER, revoke, DONE",
        "REFUSES_MEMBER_FILTER+ANSWERS_NOTHING, revoke, DONE",
        "REFUSES_MEMBER_FILTER+HIDES_MEMBERS, revoke, DONE",
        "REFUSES_MEMBER_FILTER+REFUSES_MEMBER_VALUE, revoke, DONE",
        "REFUSES_MEMBER_FILTER+REFUSES_MEMBER_VALUE+ANSWERS_TEXT, revoke, DONE",
        "REFUSES_MEMBER_FILTER+REMOVES_ALL_MEMBERS, revoke, DONE",
        "REFUSES_MEMBER_FILTER+REFUSES_MEMBER_VALUE+IGNORES_PUT+HIDES_MEMBERS, revoke, INVALID",
        "WANTS_CAPITALS, revoke, DONE",
        "WANTS_CAPITALS+REFUSES_MEMBER_FILTER, revoke, DONE",
        "IGNORES_SMALL_LETTERS, revoke, DONE",
        "IGNORES_PATCH+HIDES_MEMBERS, revoke, TIMEOUT",
        "NO_MEMBER_BAD_REQUEST, revoke-twice, ALREADY_SO",
        "NO_MEMBER_BAD_REQUEST+REFUSES_MEMBER_FILTER, revoke-twice, ALREADY_SO",
        "LARGE_GROUPS, revoke, DONE",
        "LARGE_GROUPS+ANSWERS_NOTHING, revoke, DONE",
        // Too many to look after the others.
        "LARGE_GROUPS+REFUSES_MEMBER_FILTER, revoke, INVALID",

        // Attributes of every kind, set and cleared.
        "'', attributes, DONE",
        "NO_PATCH, attributes, DONE",
        "REFUSES_PATHS, attributes, DONE",
        "IGNORES_PATHS, attributes, DONE",
        "WANTS_CAPITALS, attributes, DONE",
        "IGNORES_SMALL_LETTERS, attributes, DONE",
        "WANTS_CAPITALS+REFUSES_PATHS, attributes, DONE",
        "REFUSES_NARROW_PATHS, attributes, DONE",
        "FAILS_ON_NARROW_PATHS, attributes, DONE",
        "REFUSES_COMPLEX_PATHS, attributes, DONE",
        "REFUSES_ATTRIBUTE_REMOVAL, attributes, DONE",
        "IGNORES_ATTRIBUTE_REMOVAL, attributes, DONE",
        "ANSWERS_NOTHING, attributes, DONE",
        "ANSWERS_OLD_STATE, attributes, DONE",
        "IGNORES_PATCH, attributes, TIMEOUT",

        // Accounts and groups by name, however the service finds them.
        "'', named-user, DONE",
        "'', named-external, DONE",
        "'', named-group, DONE",
        "'', named-nobody, NOT_FOUND",
        "'', named-no-group, NOT_FOUND",
        "'', named-two-groups, CONFLICT",
        "'', named-delete-lost, ALREADY_SO",
        "'', named-delete-unknown, NOT_FOUND",
        "IGNORES_FILTERS, named-user, DONE",
        "IGNORES_FILTERS, named-two-groups, CONFLICT",
        "IGNORES_FILTERS, named-nobody, NOT_FOUND",
        "IGNORES_FILTERS+IGNORES_START_INDEX, named-nobody, CONFLICT",
        "IGNORES_FILTERS+IGNORES_START_INDEX+TOTAL_OF_PAGE, named-nobody, CONFLICT",
        "IGNORES_FILTERS+IGNORES_START_INDEX+NO_TOTAL, named-nobody, CONFLICT",
        "IGNORES_FILTERS+IGNORES_START_INDEX+NO_TOTAL, create-unsent, CONFLICT",
        "IGNORES_FILTERS+SMALL_PAGES+NO_TOTAL, named-group, DONE",
        "REFUSES_FILTERS, named-group, DONE",
        "REFUSES_FILTERS, named-two-groups, CONFLICT",
        "REFUSES_FILTERS+CURSORS, named-user, DONE",
        "REFUSES_EXTERNAL_ID_FILTER, named-external, DONE",
        "KEEPS_NO_EXTERNAL_ID, named-external, NOT_FOUND",
        "FILTERS_BY_PART, named-user, DONE",
        "FILTERS_BY_PART, named-group, DONE",
        "NOT_FOUND_FOR_NO_MATCH, named-nobody, NOT_FOUND",
        "NOT_FOUND_FOR_NO_MATCH, named-delete-lost, ALREADY_SO",
        "NUMERIC_IDS, named-group, DONE",
        "BARE_LISTS, named-group, DONE",
        "REFUSES_EXCLUDED_ATTRIBUTES, named-group, DONE",
        "LARGE_GROUPS, named-group, DONE",
        "LARGE_GROUPS+IGNORES_FILTERS, named-group, DONE",
        "LARGE_GROUPS+REFUSES_EXCLUDED_ATTRIBUTES, named-group, DONE",
        "LARGE_GROUPS+UTF_16, named-group, DONE",
        "LARGE_GROUPS+LATIN_1, named-group, DONE",

        // Ready at all.
        "CONFIG_NOT_FOUND, validate, DONE",
        "CONFIG_NOT_FOUND, create-lost, ALREADY_SO",
        "CONFIG_NOT_FOUND+NO_PATCH+REFUSES_FILTERS, create-lost, ALREADY_SO",
        "CONFIG_NOT_FOUND+NO_PATCH, disable, DONE",
        "CONFIG_FORBIDDEN, validate, DONE",
        "CONFIG_NOT_IMPLEMENTED, validate, DONE",
        "CONFIG_IS_HTML+TYPE_HTML, validate, DONE",
        "CONFIG_IN_LIST, validate, DONE",
        "CONFIG_IN_LIST, create-lost, ALREADY_SO",
        "CONFIG_OLD_SCHEMA, validate, DONE",
        "NO_SCHEMAS, validate, DONE",
        "BARE_LISTS, validate, DONE",
        "NOT_FOUND_FOR_NO_MATCH, validate, DONE",
        "NOT_FOUND_FOR_NO_MATCH+CONFIG_NOT_FOUND, validate, NOT_FOUND",
        "TYPE_JSON_SCIM, create-lost, ALREADY_SO",
        "TYPE_TEXT_JSON, create-lost, ALREADY_SO",
        "TYPE_HTML, create-lost, ALREADY_SO",
        "NO_TYPE, create-lost, ALREADY_SO",
        "UTF_16, create-lost, ALREADY_SO",
        "LATIN_1, create-lost, ALREADY_SO",
        "BYTE_ORDER_MARK, create-lost, ALREADY_SO",
        "GZIP, create-lost, ALREADY_SO",
        "GZIP, revoke, DONE",
        "BYTE_ORDER_MARK, revoke, DONE",
        "UTF_16, grant, DONE",
        "REDIRECTS_TO_SLASH, validate, DONE",
        "REDIRECTS_TO_SLASH, create-lost, ALREADY_SO",
        "REDIRECTS_TO_SLASH, disable, DONE",
        "REDIRECTS_TO_SLASH, revoke, DONE",
        "WANTS_SLASH, disable, DONE",
        "WANTS_COMPANY, create-lost, ALREADY_SO",
        "WANTS_COMPANY, disable, DONE"
    })
    void aServiceWithAQuirk(String quirks, String operation, String expected) throws Exception {
        List<Quirk> all = quirks.isEmpty()
                ? List.of()
                : Arrays.stream(quirks.split("\\+")).map(Quirk::valueOf).toList();
        String slash = all.contains(Quirk.WANTS_SLASH) ? "on" : "auto";
        try (QuirkServer service = QuirkServer.start(all)) {
            String outcome;
            try (Connector connector = new ScimProvider()
                    .connect(ScimSettings.of(
                            service.url().toString(), Map.of("scim-trailing-slash", slash, "scim-timeout", "60")))) {
                outcome = new Run(service, connector).make(operation);
            } catch (ConnectorException e) {
                outcome = e.kind().name();
            }
            assertThat(String.join("\n", service.requests()), outcome, is(expected));
        }
    }

    /** One operation with what goes before it, and a look at what the service has come to. */
    private record Run(QuirkServer service, Connector connector) {
        String make(String operation) throws Exception {
            Provisioner provisioner = connector.provisioning().orElseThrow();
            String[] words = operation.split("-", 2);
            return switch (words[0]) {
                case "validate" -> {
                    connector.validate();
                    yield "DONE";
                }
                case "create" -> create(provisioner, words.length > 1 ? words[1] : "");
                case "update" -> update(provisioner);
                case "enable", "disable" -> setActive(provisioner, operation);
                case "delete" -> delete(provisioner, operation);
                case "attributes" -> attributes(provisioner);
                case "named" -> named(Provisioner.named(connector).orElseThrow(), words[1]);
                default -> member(provisioner, operation);
            };
        }

        private String create(Provisioner provisioner, String how) throws Exception {
            if (!how.equals("empty")) {
                for (int i = 0; i < MANY; i++) {
                    service.addUser("joann" + i);
                }
            }
            Operation external = new Operation.CreateAccount(
                    Map.of(AccountAttribute.USER_NAME, "ann", AccountAttribute.EXTERNAL_ID, "ext-1"));
            String outcome = switch (how) {
                case "lost" -> {
                    service.loseNextAnswer();
                    assertThat(status(provisioner, ANN, FIRST), is("UNAVAILABLE"));
                    yield status(provisioner, ANN, AGAIN);
                }
                case "unsent", "empty" -> status(provisioner, ANN, AGAIN);
                case "external" -> status(provisioner, external, FIRST);
                case "external-twice" -> {
                    provisioner.provision(external, FIRST);
                    yield status(provisioner, external, FIRST);
                }
                case "taken" -> {
                    service.addUser("Ann");
                    yield status(provisioner, ANN, FIRST);
                }
                case "taken-external" -> {
                    provisioner.provision(external, FIRST);
                    yield status(provisioner, ANN, FIRST);
                }
                case "done" -> {
                    provisioner.provision(ANN, FIRST);
                    yield status(provisioner, ANN, FIRST);
                }
                case "disabled" -> {
                    String id = provisioner.provision(ANN, FIRST).id();
                    status(provisioner, new Operation.DisableAccount(Reference.id(id)), FIRST);
                    yield status(provisioner, ANN, FIRST);
                }
                case "later" -> {
                    status(provisioner, ANN, FIRST);
                    service.catchUp();
                    yield status(provisioner, ANN, AGAIN);
                }
                default -> status(provisioner, ANN, FIRST);
            };
            service.catchUp();
            long accounts = service.users().values().stream()
                    .filter(user -> user.getString("userName").equalsIgnoreCase("ann"))
                    .count();
            boolean isNone = outcome.equals("CONFLICT") && how.equals("unsent");
            assertThat(accounts, is(isNone ? 0L : 1L));
            return outcome;
        }

        private String update(Provisioner provisioner) throws InterruptedException {
            String id = service.addUser("ann");
            JsonObject before = service.users().get(id);
            String outcome = status(
                    provisioner,
                    new Operation.UpdateAccount(
                            Reference.id(id),
                            Map.of(
                                    AccountAttribute.GIVEN_NAME, "Ann",
                                    AccountAttribute.EMAIL, "ann@example.com",
                                    AccountAttribute.DISPLAY_NAME, "Ann Name")),
                    FIRST);
            JsonObject user = service.users().get(id);
            if (!outcome.equals("DONE")) {
                assertThat(user, is(before));
                return outcome;
            }
            assertThat(user.getString("userName"), is("ann"));
            assertThat(user.getString("displayName"), is("Ann Name"));
            assertThat(user.getJsonObject("name").getString("givenName"), is("Ann"));
            assertThat(user.getJsonObject("name").getString("familyName"), is("Name"));
            List<String> addresses = user.getJsonArray("emails").getValuesAs(JsonObject.class).stream()
                    .map(email -> email.getString("value"))
                    .toList();
            assertThat(addresses, is(List.of("ann@example.com", "private@example.com")));
            return outcome;
        }

        private String attributes(Provisioner provisioner) throws InterruptedException {
            Map<AccountAttribute, String> all = new HashMap<>();
            for (String name : AccountAttribute.names()) {
                all.put(AccountAttribute.of(name).orElseThrow(), name + " 1");
            }
            String id = provisioner
                    .provision(new Operation.CreateAccount(all), FIRST)
                    .id();
            all.forEach((attribute, value) ->
                    assertThat(ScimUser.value(service.users().get(id), attribute), is(Optional.of(value))));

            Map<AccountAttribute, String> changes = new HashMap<>(all);
            changes.keySet().removeIf(attribute -> attribute.equals(AccountAttribute.EXTERNAL_ID));
            changes.replaceAll((attribute, value) -> value.startsWith("userName") ? value : "");
            changes.put(AccountAttribute.GIVEN_NAME, "Ann");
            changes.put(AccountAttribute.of("roles").orElseThrow(), "b;a");
            changes.put(AccountAttribute.of("addresses.home.locality").orElseThrow(), "Rome");
            changes.put(AccountAttribute.of("enterprise.department").orElseThrow(), "Sales");
            String outcome = status(provisioner, new Operation.UpdateAccount(Reference.id(id), changes), FIRST);
            if (outcome.equals("DONE")) {
                JsonObject user = service.users().get(id);
                changes.forEach((attribute, value) -> assertThat(
                        attribute + " in " + user,
                        ScimUser.isValue(attribute, ScimUser.value(user, attribute), value),
                        is(true)));
                assertThat(ScimUser.value(user, AccountAttribute.EXTERNAL_ID), is(Optional.of("externalId 1")));
                assertThat(
                        status(provisioner, new Operation.UpdateAccount(Reference.id(id), changes), FIRST),
                        is("ALREADY_SO"));
            }
            return outcome;
        }

        private String setActive(Provisioner provisioner, String operation) throws InterruptedException {
            String id = service.addUser("ann");
            Operation disable = new Operation.DisableAccount(Reference.id(id));
            String outcome = status(provisioner, disable, FIRST);
            if (operation.equals("disable-later")) {
                service.catchUp();
            }
            if (operation.equals("disable-twice") || operation.equals("disable-later")) {
                outcome = status(provisioner, disable, AGAIN);
            }
            if (operation.equals("enable")) {
                outcome = status(provisioner, new Operation.EnableAccount(Reference.id(id)), FIRST);
            }
            boolean isDone = outcome.equals("DONE") || outcome.equals("ALREADY_SO");
            assertThat(service.users().get(id).getBoolean("active"), is(!isDone || operation.equals("enable")));
            return outcome;
        }

        private String delete(Provisioner provisioner, String operation) throws InterruptedException {
            String id = service.addUser("ann");
            service.addUser("ben");
            Operation delete = new Operation.DeleteAccount(Reference.id(id));
            String outcome = status(provisioner, delete, FIRST);
            if (operation.equals("delete-later")) {
                service.catchUp();
            }
            if (!operation.equals("delete")) {
                outcome = status(provisioner, delete, AGAIN);
            }
            assertThat(service.users().containsKey(id), is(outcome.equals("TIMEOUT")));
            return outcome;
        }

        private String member(Provisioner provisioner, String operation) throws InterruptedException {
            String ann = service.addUser("ann");
            String ben = service.addUser("ben");
            String group = operation.startsWith("grant") ? service.addGroup(ben) : service.addGroup(ann, ben);
            int others = service.members(group).size() - (operation.startsWith("grant") ? 0 : 1);
            Operation change = operation.startsWith("grant")
                    ? new Operation.GrantMembership(Reference.id(ann), Reference.id(group))
                    : new Operation.RevokeMembership(Reference.id(ann), Reference.id(group));
            String outcome = status(provisioner, change, FIRST);
            if (operation.endsWith("twice")) {
                outcome = status(provisioner, change, AGAIN);
            }
            boolean isDone = outcome.equals("DONE") || outcome.equals("ALREADY_SO");
            boolean isGranted = operation.equals("grant-twice") || operation.startsWith("grant") == isDone;
            assertThat(service.members(group).contains(ann), is(isGranted));
            assertThat(service.members(group).contains(ben), is(true));
            assertThat(service.members(group).size(), is(others + (isGranted ? 1 : 0)));
            return outcome;
        }

        private String named(Provisioner provisioner, String how) throws InterruptedException {
            for (int i = 0; i < MANY && !how.contains("group"); i++) {
                service.addUser("joann" + i);
            }
            String ann = provisioner
                    .provision(
                            new Operation.CreateAccount(
                                    Map.of(AccountAttribute.USER_NAME, "ann", AccountAttribute.EXTERNAL_ID, "ext-1")),
                            FIRST)
                    .id();
            String other = service.addNamedGroup("admins of joann");
            String group = service.addNamedGroup("Admins");
            int others = service.members(group).size();
            if (how.equals("two-groups")) {
                service.addNamedGroup("admins");
            }
            Reference name = new Reference(Reference.By.USER_NAME, "Ann");
            Reference inGroup = new Reference(Reference.By.DISPLAY_NAME, "admins");
            String outcome = switch (how) {
                case "user" -> status(provisioner, new Operation.DisableAccount(name), FIRST);
                case "external" ->
                    status(
                            provisioner,
                            new Operation.DisableAccount(new Reference(Reference.By.EXTERNAL_ID, "ext-1")),
                            FIRST);
                case "nobody" ->
                    status(provisioner, new Operation.DisableAccount(Reference.account("userName=an")), AGAIN);
                case "no-group" ->
                    status(
                            provisioner,
                            new Operation.GrantMembership(name, Reference.group("displayName=admin")),
                            AGAIN);
                case "delete-lost" -> {
                    service.loseNextAnswer();
                    status(provisioner, new Operation.DeleteAccount(name), FIRST);
                    yield status(provisioner, new Operation.DeleteAccount(name), AGAIN);
                }
                case "delete-unknown" ->
                    status(provisioner, new Operation.DeleteAccount(Reference.account("userName=an")), FIRST);
                default -> status(provisioner, new Operation.GrantMembership(name, inGroup), FIRST);
            };
            boolean isDisabled = (how.equals("user") || how.equals("external")) && outcome.equals("DONE");
            boolean isGranted = how.equals("group") && outcome.equals("DONE");
            assertThat(service.users().containsKey(ann), is(!how.equals("delete-lost")));
            service.users()
                    .forEach((id, user) -> assertThat(user.getBoolean("active"), is(!(isDisabled && id.equals(ann)))));
            assertThat(service.members(group).contains(ann), is(isGranted));
            assertThat(service.members(group).size(), is(others + (isGranted ? 1 : 0)));
            assertThat(service.members(other).contains(ann), is(false));
            return outcome;
        }

        private static String status(Provisioner provisioner, Operation operation, IdempotencyKey key)
                throws InterruptedException {
            try {
                Outcome outcome = provisioner.provision(operation, key);
                return outcome.status().name();
            } catch (ConnectorException e) {
                return e.kind().name();
            }
        }
    }
}
