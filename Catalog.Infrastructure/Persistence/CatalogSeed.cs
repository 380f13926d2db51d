using Catalog.Domain.Products;
using Catalog.Infrastructure.Products.Import;
using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Sample products: 1,000 in 20 categories, always the same.</summary>
public static class CatalogSeed
{
    // A category, then ten things; each thing comes from five makes.
    private static readonly string[] Shelves =
    [
        "books: atlas, cookbook, dictionary, novel, biography, field guide, picture book, poetry collection, travel guide, comic",
        "music: acoustic guitar, ukulele, keyboard, drum pad, harmonica, violin bow, music stand, metronome, tuner, guitar strap",
        "toys: building blocks, puzzle, kite, spinning top, train set, board game, card game, rag doll, marble run, yo-yo",
        "garden: hand trowel, pruning shears, watering can, rake, wheelbarrow, plant pot, garden hose, bird feeder, compost bin, spade",
        "kitchen: chef's knife, frying pan, saucepan, cutting board, whisk, colander, kettle, mixing bowl, rolling pin, grater",
        "lighting: desk lamp, floor lamp, pendant lamp, bulb, string lights, lantern, night light, spotlight, torch, dimmer",
        "furniture: chair, desk, bookshelf, stool, bedside table, wardrobe, bench, coat rack, sideboard, armchair",
        "bedding: pillow, duvet, fitted sheet, blanket, mattress topper, pillowcase, quilt, bolster, throw, mattress",
        "office: notebook, fountain pen, stapler, desk organizer, whiteboard, paper shredder, calculator, letter tray, ruler, binder",
        "computers: keyboard tray, monitor, mouse, webcam, docking station, laptop sleeve, usb hub, headset, router, solid state drive",
        "audio: loudspeaker, headphones, turntable, amplifier, microphone, radio, soundbar, earbuds, record cleaner, audio cable",
        "photography: tripod, camera bag, lens cloth, light meter, photo printer, memory card, softbox, lens cap, remote shutter, album",
        "cycling: helmet, bicycle lock, pump, saddle, front light, pannier, repair kit, bell, water bottle, mudguard",
        "camping: tent, sleeping bag, camping stove, backpack, head torch, folding chair, water filter, hammock, cool box, ground sheet",
        "fitness: yoga mat, dumbbell, skipping rope, kettlebell, foam roller, resistance band, exercise ball, pull-up bar, gym bag, stopwatch",
        "clothing: rain jacket, wool sweater, t-shirt, trousers, scarf, gloves, belt, socks, hat, shirt",
        "shoes: hiking boots, sneakers, sandals, slippers, rubber boots, running shoes, loafers, insoles, shoe tree, shoe brush",
        "pets: dog lead, cat tree, food bowl, pet bed, aquarium, bird cage, chew toy, grooming brush, litter box, carrier",
        "tools: hammer, screwdriver, spirit level, cordless drill, pliers, tape measure, hand saw, wrench, toolbox, sandpaper",
        "food: olive oil, coffee beans, green tea, dark chocolate, honey, pasta, sea salt, oatmeal, jam, mustard",
    ];

    private static readonly (string Make, string Praise)[] Makes =
    [
        ("Classic", "The one that everybody knows, unchanged for years."),
        ("Compact", "Smaller and lighter, for those who are short of space."),
        ("Premium", "The best materials, made to last and to be repaired."),
        ("Everyday", "Does its work without fuss, at a fair price."),
        ("Travel", "Packs away well and puts up with rough handling."),
    ];

    /// <summary>The sku of the first of them.</summary>
    internal const string FirstSku = "AUDIO-001";

    /// <summary>Fills the catalog if it has no product; otherwise does nothing. Several nodes may call it concurrently.</summary>
    /// <param name="connectionString">The Npgsql connection string of a migrated database.</param>
    /// <param name="ct">Cancels it; nothing is changed then.</param>
    /// <returns>The number of added products: 1,000 or 0.</returns>
    /// <exception cref="NpgsqlException">The database failed; nothing was changed.</exception>
    public static async Task<long> SeedAsync(string connectionString, CancellationToken ct = default)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("SELECT EXISTS (SELECT FROM products)");
        if ((bool)(await command.ExecuteScalarAsync(ct))!)
        {
            return 0;
        }

        // If two nodes get here, they import the same lines one after the other.
        return await ImportAsync(source, Products(), ct);
    }

    /// <summary>Adds products to a catalog that no node serves yet, so that no cache entry needs to be invalidated.</summary>
    internal static async Task<long> ImportAsync(NpgsqlDataSource source, IEnumerable<ProductDraft> products, CancellationToken ct)
    {
        var import = new ProductImport(source, static _ => ValueTask.CompletedTask, static _ => ValueTask.CompletedTask);
        return (await import.RunAsync(products.Select((product, i) => new ImportLine(i + 1, product)).ToAsyncEnumerable(), ct)).Created;
    }

    private static IEnumerable<ProductDraft> Products()
    {
        foreach (var shelf in Shelves)
        {
            var (category, things) = (shelf[..shelf.IndexOf(':')], shelf[(shelf.IndexOf(':') + 2)..].Split(", "));
            for (var i = 0; i < things.Length * Makes.Length; i++)
            {
                var (thing, (make, praise)) = (things[i / Makes.Length], Makes[i % Makes.Length]);
                yield return new ProductDraft(
                    $"{category.ToUpperInvariant()}-{i + 1:000}",
                    $"{make} {thing}",
                    $"{praise} From our {category} shelf.",
                    ((i * 37 % 180) + 4) + 0.90m,
                    "EUR",
                    category,
                    [thing.Replace(' ', '-'), make.ToLowerInvariant()]);
            }
        }
    }
}
