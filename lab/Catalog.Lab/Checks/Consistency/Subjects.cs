using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Npgsql;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>The subjects of the check: every cached resource that can be changed.</summary>
internal static class Subjects
{
    private const int Products = 20;
    private const int Users = 5;
    private static readonly string[] Countries = ["DE", "FR", "IT", "JP", "BR"];

    /// <summary>Inserts missing rows. Drops a unique index, because one user writes all reviews here, many for each product.</summary>
    public static async Task<IReadOnlyList<Subject>> PrepareAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        var subjects = new List<Subject>();
        await using (var command = database.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"""
            DROP INDEX IF EXISTS ix_reviews_user_id_product_id;
            INSERT INTO inventory (product_id, on_hand, version) SELECT id, 1000, 1 FROM products ORDER BY id LIMIT {Products} ON CONFLICT DO NOTHING;
            INSERT INTO users (email, name, role) SELECT 'reader' || n || '@example.com', 'Reader', 'customer' FROM generate_series(1, {Users}) n
                ON CONFLICT DO NOTHING;
            SELECT id, sku, name, category FROM products ORDER BY id LIMIT {Products};
            """)))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                subjects.AddRange(OfProduct(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
            }
        }

        await using (var command = database.CreateCommand("SELECT id, email FROM users WHERE email LIKE 'reader%' ORDER BY id"))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                subjects.Add(OfUser(reader.GetInt64(0), reader.GetString(1)));
            }
        }

        return [.. subjects, .. Countries.Select(OfCountry)];
    }

    private static IEnumerable<Subject> OfProduct(long id, string sku, string name, string category)
    {
        var row = $"product:{id}";
        var version = $"SELECT version FROM products WHERE id = {id}";
        var priced = $"UPDATE products SET price = 1 + ({{0}} % 1000) WHERE id = {id} RETURNING version";
        HttpRequestMessage Price(long n) => Put($"/products/{id}", new { sku, name, price = 1 + (n % 1000), currency = "EUR", category });
        yield return new Subject("product", $"/products/{id}", row, Price, priced, version) { Key = $"product:{{{id}}}", IsPublic = true };
        yield return new Subject("product list", $"/products?category={category}&limit=100", row, Price, priced, version)
        {
            Listed = id,
            IsPublic = true,
        };
        yield return new Subject(
            "reviews",
            $"/products/{id}/reviews",
            row,
            n => new HttpRequestMessage(HttpMethod.Post, $"/products/{id}/reviews")
            {
                Content = JsonContent.Create(new { stars = 1 + (n % 5) }),
            },
            $"INSERT INTO reviews (product_id, author, stars, text) VALUES ({id}, 'Ada', 1 + ({{0}} % 5), ''); {version}",
            version)
        {
            Key = $"reviews:{{{id}}}",
            IsPublic = true,
        };
        yield return new Subject(
            "inventory",
            $"/inventory/{id}",
            $"inventory:{id}",
            n => Put($"/inventory/{id}", new { onHand = 1000 + (n % 1000) }),
            $"UPDATE inventory SET on_hand = 1000 + ({{0}} % 1000) WHERE product_id = {id} RETURNING version",
            $"SELECT version FROM inventory WHERE product_id = {id}")
        {
            Key = $"inventory:{{{id}}}",
        };
    }

    private static Subject OfUser(long id, string email) => new(
        "user",
        $"/users/{id}",
        $"user:{id}",
        n => Put($"/users/{id}", new { email, name = $"Reader {n}" }),
        $"UPDATE users SET name = 'Reader {{0}}' WHERE id = {id} RETURNING version",
        $"SELECT version FROM users WHERE id = {id}")
    {
        Key = $"user:{{{id}}}",
    };

    private static Subject OfCountry(string code) => new(
        "country",
        $"/countries/{code}",
        $"country:{code}",
        Write: null,
        $"UPDATE countries SET name = 'Country {{0}}' WHERE code = '{code}' RETURNING version",
        $"SELECT version FROM countries WHERE code = '{code}'")
    {
        Key = $"country:{{{code}}}",
        IsPublic = true,
    };

    private static HttpRequestMessage Put(string path, object body) => new(HttpMethod.Put, path)
    {
        Content = JsonContent.Create(body),
        Headers = { IfMatch = { EntityTagHeaderValue.Any } },
    };
}
