using Catalog.Caching;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Activity;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Reviews;
using Catalog.Infrastructure.Sessions;
using Catalog.Infrastructure.Users;
using Catalog.Tests.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SignInOptions = Catalog.Infrastructure.Sessions.SignInOptions;

namespace Catalog.Tests.Users;

/// <summary>The cache and the store of users on one node, without the service.</summary>
internal sealed class UserNode
{
    public UserNode(IDbContextFactory<CatalogDbContext> contexts, CacheNode node)
    {
        var options = new UserCacheOptions { FilterUsers = 1_000, FilterFalsePositives = 0.0001 };
        Filter = new UserFilter(contexts, node, options);
        Cache = new UserCache(contexts, new Cache<long, ReadOnlyMemory<byte>>(node, options.Policy), options, Filter, TestContexts.Readable);
        Store = new UserStore(
            contexts,
            Cache,
            Filter,
            SessionsOf(node, contexts),
            new ActivityFeed(contexts, new Cache<long, ActivityPage>(node, new ActivityCacheOptions().Policy), TestContexts.Readable),
            new Cache<long, ReadOnlyMemory<byte>>(node, new ReviewCacheOptions().Policy),
            new PasswordCheck(
                new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 })), new SignInOptions()));
    }

    public UserFilter Filter { get; }

    public UserCache Cache { get; }

    public UserStore Store { get; }

    public static UserDetails Details(string name) => UserRules.Check(new UserDraft(UserCalls.NewEmail(), name), [])!;

    /// <summary>Adds a user and returns the id.</summary>
    public async Task<long> AddAsync(string name) =>
        (await Store.AddAsync(Details(name), UserCalls.Password, Role.Customer, CancellationToken.None)).User!.Id;

    /// <summary>The name as read through the cache; null when there is no such user.</summary>
    public async Task<string?> NameAsync(long id) =>
        await Cache.GetAsync(id, CancellationToken.None) is { Found: true } read ? UserDocument.FromJson(read.Value).Name : null;

    private static SessionStore SessionsOf(CacheNode node, IDbContextFactory<CatalogDbContext> contexts)
    {
        using var context = contexts.CreateDbContext();
        var options = new SessionOptions();
        return new SessionStore(
            node,
            new SessionEntries(node, options, new EphemeralDataProtectionProvider()),
            new SessionDatabase(NpgsqlDataSource.Create(context.Database.GetConnectionString()!), options, TestContexts.Readable),
            contexts,
            options,
            TestContexts.Readable);
    }
}
