using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Catalog.Tests.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Auth;

/// <summary>Who may do what: each operation of the OpenAPI document, asked by everybody.</summary>
/// <remarks>
/// All ids in the addresses are of things that there are, and those that are somebody's are the owner's. Bodies are empty objects and
/// preconditions are left out, so that who is let in is answered 400, 415 or 428 where that matters, and nothing is changed.
/// </remarks>
public sealed class AuthorizationTests(CatalogApi api, AuthorizationTests.Keeper keeper)
    : IClassFixture<CatalogApi>, IClassFixture<AuthorizationTests.Keeper>
{
    private const string NoSuchWarmup = "00000000-0000-0000-0000-000000000001";

    private static readonly Row[] Table =
    [
        //                                                           nobody owner other admin
        new("GET /",                                                    200, 200, 200, 200),
        new("GET /health/live",                                         200, 200, 200, 200),
        new("GET /health/ready",                                        200, 200, 200, 200),

        new("GET /products",                                            200, 200, 200, 200),
        new("GET /products/search?q=rake",                              200, 200, 200, 200),
        new("GET /products/trending",                                   200, 200, 200, 200),
        new("GET /products/top",                                        200, 200, 200, 200),
        new("GET /products/{id}",                                       200, 200, 200, 200),
        new("POST /products",                                           401, 403, 403, 400),
        new("PUT /products/{id}",                                       401, 403, 403, 428),
        new("PATCH /products/{id}",                                     401, 403, 403, 428),
        new("DELETE /products/{id}",                                    401, 403, 403, 428),
        new("POST /products/import",                                    401, 403, 403, 200),
        new("GET /products/imports",                                    401, 403, 403, 200),
        new("GET /products/imports/{id}",                               401, 403, 403, 404),
        new("GET /products/imports/{id}/rejected",                      401, 403, 403, 404),
        new("GET /products/export",                                     401, 403, 403, 200),
        new("GET /products/{id}/views",                                 200, 200, 200, 200),
        new("POST /products/{id}/views",                                202, 202, 202, 202),
        new("GET /products/{id}/reviews",                               200, 200, 200, 200),
        new("POST /products/{id}/reviews",                              401, 400, 400, 400),
        new("DELETE /products/{id}/reviews/{reviewId}",                 401, 204, 404, 204),
        new("POST /events",                                             400, 400, 400, 400),
        new("GET /categories",                                          200, 200, 200, 200),
        new("GET /categories/{slug}",                                   200, 200, 200, 200),
        new("POST /categories",                                         401, 403, 403, 400),
        new("PUT /categories/{slug}",                                   401, 403, 403, 400),
        new("DELETE /categories/{slug}",                                401, 403, 403, 409),
        new("GET /countries",                                           200, 200, 200, 200),
        new("GET /countries/{code}",                                    200, 200, 200, 200),

        new("GET /inventory/{productId}",                               200, 200, 200, 200),
        new("PUT /inventory/{productId}",                               401, 403, 403, 400),
        new("POST /inventory/{productId}/adjust",                       401, 403, 403, 400),
        new("GET /inventory/low-stock",                                 401, 403, 403, 200),
        new("GET /inventory/{productId}/movements",                     401, 403, 403, 200),
        new("POST /inventory/{productId}/reservations",                 401, 400, 400, 400),
        new("GET /inventory/{productId}/reservations/{id}",             401, 200, 404, 200),
        new("DELETE /inventory/{productId}/reservations/{id}",          401, 204, 404, 204),
        new("POST /inventory/{productId}/reservations/{id}/commit",     401, 403, 403, 200),

        new("POST /users",                                              400, 400, 400, 400),
        new("GET /users",                                               401, 403, 403, 200),
        new("GET /users/{id}",                                          401, 200, 404, 200),
        new("PUT /users/{id}",                                          401, 428, 404, 428),
        new("DELETE /users/{id}",                                       401, 428, 404, 428),
        new("PUT /users/{id}/password",                                 401, 400, 404, 404),
        new("GET /users/{id}/activity",                                 401, 200, 404, 200),
        new("GET /users/{id}/addresses",                                401, 200, 404, 200),
        new("POST /users/{id}/addresses",                               401, 400, 404, 400),
        new("GET /users/{id}/addresses/{addressId}",                    401, 200, 404, 200),
        new("PUT /users/{id}/addresses/{addressId}",                    401, 428, 404, 428),
        new("DELETE /users/{id}/addresses/{addressId}",                 401, 428, 404, 428),

        new("POST /sessions",                                           400, 400, 400, 400),
        new("GET /sessions",                                            401, 200, 200, 200),
        new("DELETE /sessions",                                         401, 204, 204, 204),
        new("GET /sessions/current",                                    401, 200, 200, 200),
        new("PATCH /sessions/current",                                  401, 400, 400, 400),
        new("DELETE /sessions/current",                                 401, 204, 204, 204),
        new("DELETE /sessions/{id}",                                    401, 204, 404, 404),
        new("GET /sessions/online",                                     401, 403, 403, 200),

        new("GET /audit",                                               401, 403, 403, 200),
        new("GET /audit/{id}",                                          401, 403, 403, 200),
        new("GET /cache/stats",                                         401, 403, 403, 200),
        new("GET /cache/entries/{key}",                                 401, 403, 403, 200),
        new("GET /cache/hot-keys",                                      401, 403, 403, 200),
        new("GET /cache/largest-entries",                               401, 403, 403, 200),
        new("GET /cache/explain?path=/products/1",                      401, 403, 403, 200),
        new("POST /cache/invalidations",                                401, 403, 403, 400),
        new("GET /cache/warmups",                                       401, 403, 403, 200),
        new("POST /cache/warmups",                                      401, 403, 403, 400),
        new("GET /cache/warmups/{id}",                                  401, 403, 403, 404),
        new("DELETE /cache/warmups/{id}",                               401, 403, 403, 404),
    ];

    // What the service that takes orders may do beyond a customer who owns nothing here.
    private static readonly Dictionary<string, int> Orders = new()
    {
        ["GET /inventory/{productId}/reservations/{id}"] = 200,
        ["DELETE /inventory/{productId}/reservations/{id}"] = 204,
        ["POST /inventory/{productId}/reservations/{id}/commit"] = 200,
    };

    public static TheoryData<string> Operations => [.. Table.Select(row => row.Operation)];

    [Fact]
    public async Task Every_operation_has_a_row_and_every_row_an_operation()
    {
        var documented = (await DocumentAsync()).Select(o => o.Name).Order(StringComparer.Ordinal);

        Assert.Equal(documented, Table.Select(row => row.Operation.Split('?')[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Each_caller_is_answered_as_the_table_says(string operation)
    {
        var row = Table.Single(r => r.Operation == operation);

        Assert.Equal(
            row,
            new Row(
                operation,
                await AskAsync(operation, world => world.Nobody),
                await AskAsync(operation, world => world.Owner.Http),
                await AskAsync(operation, world => world.Other.Http),
                await AskAsync(operation, world => world.Admin.Http)));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_role_orders_sees_to_reservations_and_is_a_stranger_elsewhere(string operation) => Assert.Equal(
        Orders.GetValueOrDefault(operation, Table.Single(r => r.Operation == operation).Other),
        await AskAsync(operation, world => world.Orders.Http));

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_document_says_which_operations_need_a_session(string operation)
    {
        var row = Table.Single(r => r.Operation == operation);
        var (_, documented) = (await DocumentAsync()).Single(o => o.Name == operation.Split('?')[0]);
        var responses = documented.GetProperty("responses");
        var schemes = documented.TryGetProperty("security", out var security) ? security.EnumerateArray().Select(s => s.GetRawText()).ToArray() : [];
        var isNeeded = schemes is [var only] && only.Contains("Bearer", StringComparison.Ordinal);

        Assert.Equal(row.Nobody == 401, isNeeded);
        Assert.True(!isNeeded || responses.TryGetProperty("401", out _));
        Assert.True(row.Other != 403 || responses.TryGetProperty("403", out _));
    }

    [Theory]
    [InlineData("/index.html")]
    [InlineData("/stories/none.http")]
    [InlineData("/nowhere")]
    public async Task What_does_not_exist_is_404_for_everybody(string address)
    {
        var customer = await api.SignedInAsync();

        foreach (var client in new[] { api.Anonymous, customer.Http, api.Http })
        {
            using var answer = await client.GetAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task An_endpoint_that_does_not_say_for_whom_it_is_is_for_admins()
    {
        var authorization = api.Services.GetRequiredService<IAuthorizationService>();
        var fallback = (await api.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync())!;

        Assert.Equal((false, true), (await MayAsync("Customer"), await MayAsync("Admin")));

        async Task<bool> MayAsync(string role) => (await authorization.AuthorizeAsync(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "Bearer")), fallback)).Succeeded;
    }

    [Fact]
    public async Task A_refusal_is_a_problem_and_says_how_to_sign_in()
    {
        var customer = await api.SignedInAsync();

        using var unknown = await api.Anonymous.GetAsync("/audit");
        using var wrong = await Accounts.ClientWith(api, "made up").GetAsync("/audit");
        using var forbidden = await customer.Http.GetAsync("/audit");

        Assert.Equal("Bearer realm=\"catalog\"", unknown.Headers.WwwAuthenticate.ToString());
        Assert.Equal("Bearer realm=\"catalog\", error=\"invalid_token\"", wrong.Headers.WwwAuthenticate.ToString());
        Assert.All([unknown, wrong, forbidden], answer => Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (wrong.StatusCode, forbidden.StatusCode));
    }

    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/swagger/index.html")]
    public async Task The_document_and_its_page_are_open(string address)
    {
        using var answer = await api.Anonymous.GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_key_of_one_user_is_not_that_of_another()
    {
        var (product, _) = await api.AddAsync();
        (await api.Http.PostAsJsonAsync($"/inventory/{product}/adjust", new { delta = 10, reason = "count" })).EnsureSuccessStatusCode();
        var (one, other) = (await api.SignedInAsync(), await api.SignedInAsync());

        var first = await ReserveAsync(one, product, "the same");
        var second = await ReserveAsync(other, product, "the same");

        Assert.NotEqual(first, second);
        Assert.Equal(first, await ReserveAsync(one, product, "the same"));
    }

    private static async Task<long> ReserveAsync(Account account, long product, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/inventory/{product}/reservations") { Content = JsonContent.Create(new { quantity = 1 }) };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await account.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (await CatalogApi.JsonAsync(answer)).GetProperty("id").GetInt64();
    }

    // A refused GET is refused as HEAD too.
    private async Task<int> AskAsync(string operation, Func<World, HttpClient> caller)
    {
        var (method, template) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        var ends = method == "DELETE" || template.EndsWith("/commit", StringComparison.Ordinal); // what it is about
        var world = ends ? await MakeAsync() : keeper.World ??= await MakeAsync();
        var address = world.Fill(template);
        var client = caller(world);
        var status = await StatusAsync(client, method, address);
        if (method == "GET" && status is 401 or 403 or 404)
        {
            Assert.InRange(await StatusAsync(client, "HEAD", address), 400, 499);
        }

        return status;
    }

    private static async Task<int> StatusAsync(HttpClient client, string method, string address)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (method is "POST" or "PUT" or "PATCH")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        using var answer = await client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<World> MakeAsync()
    {
        var (product, _) = await api.AddAsync();
        (await api.Http.PostAsJsonAsync($"/inventory/{product}/adjust", new { delta = 10, reason = "count" })).EnsureSuccessStatusCode();
        var owner = await api.SignedInAsync();
        using var address = await owner.Http.PostAsJsonAsync(
            $"/users/{owner.Id}/addresses", new { recipient = "Grace", street = "1 Main St", postalCode = "1000", city = "Town", country = "GB" });
        address.EnsureSuccessStatusCode();
        using var review = await owner.Http.PostAsJsonAsync($"/products/{product}/reviews", new { stars = 4 });
        review.EnsureSuccessStatusCode();
        using var session = await owner.Http.GetAsync("/sessions/current");
        using var audit = await api.Http.GetAsync($"/audit?resource=product:{product}");
        return new World(
            api.Anonymous,
            owner,
            await api.SignedInAsync(),
            await Account.OpenAsync(api, "admin"),
            await Account.OpenAsync(api, "orders"),
            product,
            (await CatalogApi.JsonAsync(review)).GetProperty("id").GetInt64(),
            await ReserveAsync(owner, product, "key"),
            (await CatalogApi.JsonAsync(address)).GetProperty("id").GetInt64(),
            (await CatalogApi.JsonAsync(session)).GetProperty("id").GetInt64(),
            (await CatalogApi.JsonAsync(audit)).GetProperty("items")[0].GetProperty("id").GetInt64());
    }

    private async Task<IReadOnlyList<(string Name, JsonElement Operation)>> DocumentAsync() =>
    [
        .. JsonElement.Parse(await api.Anonymous.GetStringAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(o => ($"{o.Name.ToUpperInvariant()} {path.Name}", o.Value))),
    ];

    /// <summary>Has what all tests of the class may ask about, because it outlives the question.</summary>
    public sealed class Keeper
    {
        internal World? World { get; set; }
    }

    private sealed record Row(string Operation, int Nobody, int Owner, int Other, int Admin);

    internal sealed record World(
        HttpClient Nobody, Account Owner, Account Other, Account Admin, Account Orders,
        long Product, long Review, long Reservation, long Address, long Session, long AuditEntry)
    {
        /// <summary>Puts ids into an address.</summary>
        public string Fill(string template) => (template switch
        {
            _ when template.StartsWith("/inventory", StringComparison.Ordinal) => template.Replace("{id}", $"{Reservation}", StringComparison.Ordinal),
            _ when template.StartsWith("/users", StringComparison.Ordinal) => template.Replace("{id}", $"{Owner.Id}", StringComparison.Ordinal),
            _ when template.StartsWith("/sessions", StringComparison.Ordinal) => template.Replace("{id}", $"{Session}", StringComparison.Ordinal),
            _ when template.StartsWith("/audit", StringComparison.Ordinal) => template.Replace("{id}", $"{AuditEntry}", StringComparison.Ordinal),
            _ when template.StartsWith("/products/imports", StringComparison.Ordinal) => template.Replace("{id}", NoSuchWarmup, StringComparison.Ordinal),
            _ when template.StartsWith("/cache", StringComparison.Ordinal) => template.Replace("{id}", NoSuchWarmup, StringComparison.Ordinal),
            _ => template.Replace("{id}", $"{Product}", StringComparison.Ordinal),
        })
            .Replace("{productId}", $"{Product}", StringComparison.Ordinal)
            .Replace("{reviewId}", $"{Review}", StringComparison.Ordinal)
            .Replace("{addressId}", $"{Address}", StringComparison.Ordinal)
            .Replace("{key}", $"product:%7B{Product}%7D", StringComparison.Ordinal)
            .Replace("{slug}", "garden", StringComparison.Ordinal)
            .Replace("{code}", "GB", StringComparison.Ordinal);
    }
}
