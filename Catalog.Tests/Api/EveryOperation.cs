using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Catalog.Tests.Auth;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

/// <summary>A faultless request for each operation of the service, by somebody who may send it, about resources that exist.</summary>
internal sealed class EveryOperation
{
    private readonly CatalogApi _api;
    private readonly Account _customer;
    private readonly long _product;
    private readonly Dictionary<string, string> _ids;
    private int _sent;

    private EveryOperation(CatalogApi api, Account customer, long product, Dictionary<string, string> ids) =>
        (_api, _customer, _product, _ids) = (api, customer, product, ids);

    /// <summary>Adds what the requests are about.</summary>
    public static async Task<EveryOperation> PrepareAsync(CatalogApi api)
    {
        var (product, _) = await api.AddAsync();
        var customer = await api.SignedInAsync();
        await TestDatabase.ScalarAsync<long>(api.Database, $"""
            INSERT INTO inventory (product_id, on_hand, reserved, low_stock_at) VALUES ({product}, 50, 5, 90) ON CONFLICT DO NOTHING;
            INSERT INTO reviews (product_id, author, stars, text) VALUES ({product}, 'Ada', 3, 'good');
            INSERT INTO addresses (user_id, recipient, street, postal_code, city, country) VALUES ({customer.Id}, 'Ada', 'Street 1', '1', 'Town', 'NL');
            INSERT INTO activity (id, user_id, kind, product_id, at) VALUES ('{Guid.NewGuid():N}', {customer.Id}, 'click', {product}, now());
            INSERT INTO daily_views VALUES ((now() AT TIME ZONE 'UTC')::date, {product}, 3);
            INSERT INTO stock_movements (product_id, kind, on_hand_change, reserved_change, version) VALUES ({product}, 'set', 1, 0, 1);
            SELECT 1::bigint
            """);
        Task<long> IdAsync(string sql) => TestDatabase.ScalarAsync<long>(api.Database, sql);
        return new EveryOperation(api, customer, product, new Dictionary<string, string>
        {
            ["reviewId"] = $"{await IdAsync("SELECT max(id) FROM reviews")}",
            ["addressId"] = $"{await IdAsync("SELECT max(id) FROM addresses")}",
            ["audit"] = $"{await IdAsync("SELECT max(id) FROM audit_log")}",
            ["reservation"] = $"{await IdAsync($"INSERT INTO reservations (product_id, quantity, state, expires_at, user_id) VALUES ({product}, 1, 'held', now() + interval '1 day', {customer.Id}) RETURNING id")}",
            ["session"] = $"{await IdAsync($"INSERT INTO sessions (user_id, token_hash, client, ends_at) VALUES ({CatalogApi.AdminId}, sha256('{Guid.NewGuid()}'), 'x', now() + interval '1 day') RETURNING id")}",
        });
    }

    /// <summary>The operations of the OpenAPI document, such as <c>GET /products/{id}</c>.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync()
    {
        var document = JsonElement.Parse(await _api.Anonymous.GetStringAsync("/openapi/v1.json"));
        return [.. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(operation => operation.Name is "get" or "put" or "post" or "delete" or "patch")
            .Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"))];
    }

    /// <summary>A request for one of them, with fresh values where they must be unique.</summary>
    public HttpRequestMessage Request(string operation)
    {
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        var isOwn = path.StartsWith("/users/{id}", StringComparison.Ordinal) || path.Contains("/reservations", StringComparison.Ordinal)
            || path.Contains("/reviews", StringComparison.Ordinal);
        var token = isOwn && !path.EndsWith("/commit", StringComparison.Ordinal) ? _customer.Token : CatalogApi.AdminToken;
        var request = new HttpRequestMessage(new HttpMethod(method), Address(path)) { Content = Content(operation) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (method is "PUT" or "DELETE")
        {
            request.Headers.TryAddWithoutValidation("If-Match", "*");
        }

        request.Headers.TryAddWithoutValidation("Idempotency-Key", $"{Interlocked.Increment(ref _sent)}");
        return request;
    }

    private string Address(string path)
    {
        var id = path switch
        {
            "/audit/{id}" => _ids["audit"],
            "/sessions/{id}" => _ids["session"],
            "/cache/warmups/{id}" => "none",
            _ when path.Contains("/reservations/{id}", StringComparison.Ordinal) => _ids["reservation"],
            _ when path.StartsWith("/users", StringComparison.Ordinal) => $"{_customer.Id}",
            _ => $"{_product}",
        };
        return path.Replace("{id}", id, StringComparison.Ordinal)
            .Replace("{productId}", $"{_product}", StringComparison.Ordinal)
            .Replace("{reviewId}", _ids["reviewId"], StringComparison.Ordinal)
            .Replace("{addressId}", _ids["addressId"], StringComparison.Ordinal)
            .Replace("{code}", "NL", StringComparison.Ordinal)
            .Replace("{key}", $"product:%7B{_product}%7D", StringComparison.Ordinal)
            + (path == "/products/search" ? "?q=rake" : "");
    }

    private StringContent? Content(string operation)
    {
        var address = new { recipient = "Ada", street = "Street 2", postalCode = "1", city = "Town", country = "NL" };
        object? body = operation switch
        {
            "POST /products" or "PUT /products/{id}" => CatalogApi.Body(),
            "POST /products/{id}/reviews" => new { stars = 4 },
            "PUT /inventory/{productId}" => new { onHand = 60 },
            "POST /inventory/{productId}/adjust" => new { delta = 1, reason = "found" },
            "POST /inventory/{productId}/reservations" => new { quantity = 1 },
            "POST /events" => new { kind = "click", productId = _product },
            "POST /users" => new { email = $"{Guid.NewGuid():N}@example.com", name = "Grace", password = Account.Password },
            "PUT /users/{id}" => new { email = _customer.Email, name = "Grace" },
            "DELETE /users/{id}" => new { currentPassword = Account.Password },
            "PUT /users/{id}/password" => new { current = Account.Password, @new = "quite another secret" },
            "POST /users/{id}/addresses" or "PUT /users/{id}/addresses/{addressId}" => address,
            "POST /sessions" => new { email = _customer.Email, password = Account.Password },
            "PATCH /sessions/current" => new { locale = "de" },
            "POST /cache/invalidations" => new { tag = "category:garden" },
            "POST /cache/warmups" => new { resource = "product", count = 1 },
            "POST /products/import" => CatalogApi.Body(),
            _ => null,
        };
        return body is null
            ? null
            : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, operation == "POST /products/import" ? "application/x-ndjson" : "application/json");
    }
}
