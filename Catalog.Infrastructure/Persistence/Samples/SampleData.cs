using Catalog.Domain.Products;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.Persistence.Samples;

/// <summary>
/// Sample data beside the thousand products of <see cref="CatalogSeed"/>, so that each read answers something worth looking at: products in
/// other currencies and scripts, stock, reviews, customers, orders, activity and the views of a week. Always the same, except for times.
/// </summary>
public static class SampleData
{
    // An arbitrary number, the same on every node.
    private const long Lock = 0x7361_6D70_6C65;

    private static readonly ProductDraft[] Abroad =
    [
        Of("BEDDING-SEK-1", "Åländsk ullfilt", "Woven on Åland from the wool of its own sheep.", 899.00m, "SEK", "bedding", "blanket", "wool"),
        Of("BOOKS-UAH-1", "Атлас України", "Карти всіх областей, з покажчиком назв.", 850.00m, "UAH", "books", "atlas"),
        Of("CLOTHING-GBP-1", "Aran jumper", "Hand-knitted, heavy, warm when wet.", 129.00m, "GBP", "clothing", "wool-sweater", "wool"),
        Of("FOOD-JPY-1", "宇治抹茶", "石臼で挽いた京都の抹茶。", 2_400m, "JPY", "food", "green-tea"),
        Of("FOOD-KRW-1", "고흥 유자차", "Citron preserved in honey, for tea.", 15_000m, "KRW", "food", "jam", "honey"),
        Of("FURNITURE-CHF-1", "Gießkannenhocker aus Arvenholz", "A stool of Swiss stone pine that smells of the forest.", 349.00m, "CHF", "furniture", "stool"),
        Of("KITCHEN-AED-1", "دلة قهوة", "A brass pot for Arabic coffee.", 210.00m, "AED", "kitchen", "kettle", "brass"),
        Of("KITCHEN-JPY-1", "南部鉄器 急須", "岩手の鋳物。お湯がまろやかになります。", 12_800m, "JPY", "kitchen", "kettle", "cast-iron"),
        Of("MUSIC-INR-1", "बाँसुरी", "A bamboo flute in G, for Hindustani music.", 1_500.00m, "INR", "music", "flute"),
        Of("TOOLS-PLN-1", "Śrubokręt precyzyjny", "Sixty bits in a case of beech.", 49.90m, "PLN", "tools", "screwdriver"),
        Of("TOYS-CNY-1", "榫卯木制拼图", "不用胶水，靠榫卯结构拼成。", 89.00m, "CNY", "toys", "puzzle"),
        Of("AUDIO-USD-1", "Naïve Café studio headphones", "Open, light, and flat down to 20 Hz.", 249.00m, "USD", "audio", "headphones"),
    ];

    /// <summary>Adds the data to a catalog that has the sample products and neither stock nor reviews; otherwise does nothing.</summary>
    /// <remarks>Several nodes may call it concurrently. Call it before nodes serve requests: caches are not invalidated.</remarks>
    /// <param name="connectionString">The Npgsql connection string of a migrated database.</param>
    /// <param name="passwords">The passwords of customers by e-mail address. Customers without one cannot sign in.</param>
    /// <param name="ct">Cancels it; of products, only complete ones have been added then, and of the rest nothing.</param>
    /// <returns>Whether it was added.</returns>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public static async Task<bool> AddAsync(
        string connectionString, IReadOnlyDictionary<string, string>? passwords = null, CancellationToken ct = default)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!await IsDueAsync(connection, ct))
        {
            return false;
        }

        await CatalogSeed.ImportAsync(source, Abroad, ct);
        await using (var command = new NpgsqlCommand(await ScriptAsync(ct), connection))
        {
            await command.ExecuteNonQueryAsync(ct);
        }

        await AddPasswordsAsync(connection, passwords ?? new Dictionary<string, string>(), ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private static async Task<bool> IsDueAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection) { Parameters = { PlainSql.Value(Lock) } };
        await take.ExecuteNonQueryAsync(ct);
        await using var look = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM products WHERE sku = $1) AND NOT EXISTS (SELECT FROM inventory) AND NOT EXISTS (SELECT FROM reviews)", connection);
        look.Parameters.Add(PlainSql.Value(CatalogSeed.FirstSku));
        return (bool)(await look.ExecuteScalarAsync(ct))!;
    }

    private static async Task AddPasswordsAsync(NpgsqlConnection connection, IReadOnlyDictionary<string, string> passwords, CancellationToken ct)
    {
        var hasher = new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = UserServices.Iterations }));
        var hashes = await Task.WhenAll(passwords.Select(entry => Task.Run(() => (entry.Key, Hash: hasher.HashPassword(null!, entry.Value)), ct)));
        foreach (var (email, hash) in hashes)
        {
            await using var command = new NpgsqlCommand(
                "INSERT INTO credentials (user_id, password_hash) SELECT id, $2 FROM users WHERE email = $1", connection)
            {
                Parameters = { PlainSql.Value(email), PlainSql.Value(hash) },
            };
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private static async Task<string> ScriptAsync(CancellationToken ct)
    {
        using var reader = new StreamReader(typeof(SampleData).Assembly.GetManifestResourceStream("sample_data.sql")!);
        return await reader.ReadToEndAsync(ct);
    }

    private static ProductDraft Of(
        string sku, string name, string description, decimal price, string currency, string category, params string[] tags) =>
        new(sku, name, description, price, currency, category, tags);
}
