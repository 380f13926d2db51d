using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Catalog.Tests.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Auth;

/// <summary>Who may do what: each operation of the OpenAPI document, called by each kind of caller.</summary>
/// <remarks>
/// The ids in the addresses exist, and personal resources belong to the owner. Bodies are empty objects and preconditions are omitted, so
/// that an authorized caller gets 400, 415 or 428 where the call would otherwise change something.
/// </remarks>
public sealed class AuthorizationTests(CatalogApi api, AuthorizationTests.SharedWorld shared)
    : IClassFixture<CatalogApi>, IClassFixture<AuthorizationTests.SharedWorld>
{
    public static TheoryData<string> Operations => [.. AuthorizationTable.Rows.Select(row => row.Operation)];

    [Fact]
    public async Task Every_operation_has_a_row_and_every_row_an_operation()
    {
        var documented = (await DocumentAsync()).Select(o => o.Name).Order(StringComparer.Ordinal);

        Assert.Equal(documented, AuthorizationTable.Rows.Select(row => row.Operation.Split('?')[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Each_caller_is_answered_as_the_table_says(string operation)
    {
        var row = AuthorizationTable.Rows.Single(r => r.Operation == operation);

        Assert.Equal(
            row,
            new AuthorizationRow(
                operation,
                await AskAsync(operation, world => world.Anonymous),
                await AskAsync(operation, world => world.Owner.Http),
                await AskAsync(operation, world => world.Other.Http),
                await AskAsync(operation, world => world.Admin.Http)));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_role_orders_manages_reservations_and_has_no_other_rights(string operation) => Assert.Equal(
        AuthorizationTable.Orders.GetValueOrDefault(operation, AuthorizationTable.Rows.Single(r => r.Operation == operation).Other),
        await AskAsync(operation, world => world.Orders.Http));

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_document_says_which_operations_need_a_session(string operation)
    {
        var row = AuthorizationTable.Rows.Single(r => r.Operation == operation);
        var (_, documented) = (await DocumentAsync()).Single(o => o.Name == operation.Split('?')[0]);
        var responses = documented.GetProperty("responses");
        var schemes = documented.TryGetProperty("security", out var security) ? security.EnumerateArray().Select(s => s.GetRawText()).ToArray() : [];
        var isNeeded = schemes is [var only] && only.Contains("Bearer", StringComparison.Ordinal);

        Assert.Equal(row.Anonymous == 401, isNeeded);
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
    public async Task An_endpoint_without_a_policy_is_for_admins()
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
    public async Task Idempotency_keys_are_separate_for_each_user()
    {
        var (product, _) = await api.AddAsync();
        (await api.Http.PostAsJsonAsync($"/inventory/{product}/adjust", new { delta = 10, reason = "count" })).EnsureSuccessStatusCode();
        var (one, other) = (await api.SignedInAsync(), await api.SignedInAsync());

        var first = await AuthorizationWorld.ReserveAsync(one, product, "the same");
        var second = await AuthorizationWorld.ReserveAsync(other, product, "the same");

        Assert.NotEqual(first, second);
        Assert.Equal(first, await AuthorizationWorld.ReserveAsync(one, product, "the same"));
    }

    // A refused GET is refused as HEAD too.
    private async Task<int> AskAsync(string operation, Func<AuthorizationWorld, HttpClient> caller)
    {
        var (method, template) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        var ends = method == "DELETE" || template.EndsWith("/commit", StringComparison.Ordinal); // the call ends its resource
        var world = ends ? await AuthorizationWorld.CreateAsync(api) : shared.World ??= await AuthorizationWorld.CreateAsync(api);
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

    private async Task<IReadOnlyList<(string Name, JsonElement Operation)>> DocumentAsync() =>
    [
        .. JsonElement.Parse(await api.Anonymous.GetStringAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(o => ($"{o.Name.ToUpperInvariant()} {path.Name}", o.Value))),
    ];

    /// <summary>Holds the resources that survive the calls, shared by all tests of the class.</summary>
    public sealed class SharedWorld
    {
        internal AuthorizationWorld? World { get; set; }
    }
}
