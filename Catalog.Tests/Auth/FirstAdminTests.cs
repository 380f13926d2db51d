using System.Net;
using System.Net.Http.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.Options;

namespace Catalog.Tests.Auth;

public sealed class FirstAdminTests
{
    private const string Email = "first@example.com";
    private const string Password = "an even longer secret";

    [Fact]
    public async Task The_configured_admin_can_sign_in_as_soon_as_the_node_is_ready()
    {
        await using var api = Configured(await CatalogApi.WithoutAdminAsync());
        await api.InitializeAsync();

        using var admin = Accounts.ClientWith(api, await Accounts.SignInAsync(api, Email, Password));
        using var answer = await admin.GetAsync("/audit");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task An_existing_user_is_not_made_an_admin_and_keeps_the_password()
    {
        await using var api = new CatalogApi();
        await api.InitializeAsync();
        (await api.Anonymous.PostAsJsonAsync("/users", new { email = "First@Example.com", name = "Eve", password = Accounts.Password })).EnsureSuccessStatusCode();
        await using var node = Configured(api.NewPeer());
        await node.InitializeAsync();

        using var customer = Accounts.ClientWith(node, await Accounts.SignInAsync(node, Email));
        using var answer = await customer.GetAsync("/audit");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Nodes_that_start_together_make_one_admin()
    {
        await using var api = await CatalogApi.WithoutAdminAsync();
        await api.InitializeAsync();
        await using var one = Configured(api.NewPeer());
        await using var other = Configured(api.NewPeer());

        await Task.WhenAll(one.InitializeAsync().AsTask(), other.InitializeAsync().AsTask());

        Assert.Equal(1, await TestDatabase.ScalarAsync<long>(api.Database, $"SELECT count(*) FROM users WHERE email = '{Email}'"));
    }

    [Theory]
    [InlineData("DELETE FROM users")]
    [InlineData("UPDATE users SET email = 'renamed@example.com'")]
    public async Task A_first_admin_who_is_gone_does_not_come_back_while_there_is_another(string change)
    {
        await using var api = Configured(await CatalogApi.WithoutAdminAsync());
        await api.InitializeAsync();
        await Accounts.AddAsync(api.Database, "admin");
        await TestDatabase.ScalarAsync<long>(api.Database, $"{change} WHERE email = '{Email}' RETURNING id");
        await using var node = Configured(api.NewPeer());

        await node.InitializeAsync();

        using var answer = await node.Anonymous.PostAsJsonAsync("/sessions", new { email = Email, password = Password });
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_first_admin_whose_row_cannot_be_read_keeps_no_node_from_being_ready()
    {
        await using var api = Configured(await CatalogApi.WithoutAdminAsync());
        await api.InitializeAsync();
        await UncheckedService.DropConstraintsAsync(api.Database);
        await TestDatabase.ScalarAsync<long>(api.Database, $"""
            SET session_replication_role = replica; UPDATE users SET created_at = '20000-01-01' WHERE email = '{Email}' RETURNING id
            """);
        await using var node = Configured(api.NewPeer());

        await node.InitializeAsync();
    }

    [Theory]
    [InlineData(Email, null)]
    [InlineData(Email, "short")]
    [InlineData(Email, Email)]
    [InlineData("nobody", Password)]
    [InlineData(null, Password)]
    public async Task An_invalid_first_admin_stops_startup_without_revealing_the_password(string? email, string? password)
    {
        await using var api = new CatalogApi();
        foreach (var (setting, value) in new[] { ("Email", email), ("Password", password) })
        {
            if (value is not null)
            {
                api.With($"Auth:FirstAdmin:{setting}", value);
            }
        }

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(api.StartAsync);

        Assert.Contains("Auth:FirstAdmin:", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, refused.Message, StringComparison.Ordinal);
    }

    private static CatalogApi Configured(CatalogApi api) => api.With("Auth:FirstAdmin:Email", Email).With("Auth:FirstAdmin:Password", Password);
}
