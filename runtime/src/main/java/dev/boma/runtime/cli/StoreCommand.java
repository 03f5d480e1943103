package dev.boma.runtime.cli;

import dev.boma.api.AppId;
import dev.boma.api.TenantId;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.Hosting;
import dev.boma.runtime.moving.Export;
import dev.boma.runtime.moving.Import;
import dev.boma.runtime.moving.VumiImport;
import dev.boma.runtime.resource.KvResource;
import dev.boma.runtime.store.ForeignTexts;
import dev.boma.spi.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code boma store}: what a host keeps, moved. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Moves what hosts keep: from one store to another, and from Vumi Go.",
      "The commands work on the store itself: beside the embedded one while its host is stopped."
    },
    footer = {
      "",
      "  boma store export everything.jsonl.gz --data /var/lib/boma",
      "  boma store import everything.jsonl.gz --redis redis://redis-1"
    })
final class StoreCommand {

  /** {@code boma store export FILE}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = {
        "Writes all that a store keeps to a file: a JSON object a line, compressed if its name ends"
            + " in .gz. Stop the hosts before: what they write meanwhile may be in it or not.",
        "The file has its name once it is whole. One that was cut short is FILE.part; the next"
            + " export begins it anew."
      },
      footer = {"", "  boma store export everything.jsonl.gz --data /var/lib/boma"})
  int export(
      @Mixin StoreOptions options,
      @Option(
              names = "--salvage",
              description =
                  "read what can be read of a damaged embedded store, and say what cannot; exit"
                      + " code 1 if something was lost")
          boolean salvage,
      @Parameters(paramLabel = "FILE", description = "where to; it must not be there yet")
          Path file) {
    Settings settings = options.settings();
    Losses losses = new Losses();
    try (Wiring wiring = new Wiring()) {
      Store store = salvage ? wiring.salvagedStore(settings, losses) : wiring.storeThatIs(settings);
      Export.Written written =
          new Export(store, InstantSource.system(), new Progress("lines written"))
              .write(file, UUID.randomUUID().toString());
      System.out.printf(
          Locale.ROOT,
          "exported %,d entries and %,d log records to %s%n",
          written.entries(),
          written.records(),
          file);
    }
    return losses.count() == 0 ? 0 : BomaCommand.FAILED;
  }

  /** {@code boma store import FILE}. */
  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = {
        "Stores what 'boma store export' wrote. The file is checked to its end before anything is"
            + " stored. An import that was cut short goes on where it was when it is run again."
      },
      footer = {"", "  boma store import everything.jsonl.gz --redis redis://redis-1"})
  int importFile(
      @Mixin StoreOptions options,
      @Option(
              names = "--merge",
              description = "into a store that is not empty; what the file has replaces it")
          boolean merge,
      @Parameters(paramLabel = "FILE", description = "what was exported") Path file) {
    Settings settings = options.settings();
    try (Wiring wiring = new Wiring()) {
      Import.Stored stored =
          new Import(wiring.store(settings), InstantSource.system(), new Progress("lines stored"))
              .run(file, merge);
      System.out.printf(
          Locale.ROOT,
          "imported %,d entries and %,d log records%s%s%n",
          stored.entries(),
          stored.records(),
          told(stored.expired(), "had expired since"),
          told(stored.earlier(), "were stored by the import that was cut short"));
    }
    return 0;
  }

  /** {@code boma store import-vumi}. */
  @Command(
      name = "import-vumi",
      mixinStandardHelpOptions = true,
      description = {
        "Takes over what an account of Vumi Go kept by kv, users' records among it, so that"
            + " sessions in flight go on with their next screen. Expiry is kept.",
        "Nothing is changed there. What the app has already is left as it is, so the command may be"
            + " run again."
      },
      footer = {
        "",
        "  boma store import-vumi --from redis://old:6379/0 --prefix vumigo.production \\",
        "      --account 3f1c… --match 'users.*' --app acme/quiz --data /var/lib/boma"
      })
  int importVumi(
      @Mixin StoreOptions options,
      @Option(
              names = "--from",
              required = true,
              paramLabel = "URI",
              description = "Vumi Go's Redis: redis://[USER:PASSWORD@]HOST[:PORT][/DB]")
          String from,
      @Option(
              names = "--prefix",
              required = true,
              paramLabel = "P",
              description = "what its keys begin with: key_prefix of its redis_manager")
          String prefix,
      @Option(
              names = "--account",
              required = true,
              paramLabel = "KEY",
              description = "the account's key; its apps share what they kept")
          String account,
      @Option(
              names = "--match",
              paramLabel = "PATTERN",
              defaultValue = "*",
              description =
                  "which keys: * any characters, ? any one, [abc] one of these (all). Of one app:"
                      + " 'users.NAME.*', with the name of its config")
          String match,
      @Option(
              names = "--app",
              required = true,
              paramLabel = "TENANT/APP",
              description = "whose they become; deploy it first")
          String app,
      @Option(names = "--overwrite", description = "replace also what the app has already")
          boolean overwrite) {
    AppId id = appId(app);
    Settings settings = options.settings();
    try (Wiring wiring = new Wiring()) {
      Store store = wiring.storeThatIs(settings);
      if (new Hosting(store).active(id).isEmpty()) {
        throw new BadInputException(
            "the store has no app '%s': deploy it first, with 'boma deploy'".formatted(id));
      }
      ForeignTexts texts = wiring.foreignTexts(from);
      VumiImport.Taken taken =
          new VumiImport(
                  store, InstantSource.system(), KvResource.FAMILY, new Progress("keys read"))
              .run(texts, new VumiImport.Source(prefix, account, match), id, overwrite);
      System.out.printf(
          Locale.ROOT,
          "imported %,d keys into %s%s%n",
          taken.stored(),
          id,
          told(taken.kept(), "were there already and stay as they are"));
      if (taken.unfit() > 0) {
        System.err.printf(
            Locale.ROOT,
            "boma: %,d keys were left out, for their values are not JSON: %s%s%n",
            taken.unfit(),
            String.join(", ", taken.unfitKeys()),
            taken.unfit() > taken.unfitKeys().size() ? ", …" : "");
        return BomaCommand.FAILED;
      }
      if (taken.stored() + taken.kept() == 0) {
        System.err.printf(
            "boma: nothing is at %s:sandboxes#%s#%s: look at --prefix, --account, --match and the"
                + " database of --from%n",
            prefix, account, match);
        return BomaCommand.FAILED;
      }
    }
    return 0;
  }

  private static String told(long count, String what) {
    return count == 0 ? "" : String.format(Locale.ROOT, "; %,d %s", count, what);
  }

  private static AppId appId(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2) {
      throw new BadInputException("--app must be TENANT/APP, not '%s'".formatted(text));
    }
    return new AppId(new TenantId(parts[0]), parts[1]);
  }
}
