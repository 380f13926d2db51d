using Catalog.Domain.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Catalog.Tests.Sessions;

/// <summary>The framework's hasher with few rounds instead of 100,000, which counts how often it compares.</summary>
internal sealed class CountingHasher(int rounds = CountingHasher.Rounds) : IPasswordHasher<User>
{
    public const int Rounds = 2;

    private readonly PasswordHasher<User> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = rounds }));
    private int _compared;

    public int Compared => Volatile.Read(ref _compared);

    public string HashPassword(User user, string password) => _hasher.HashPassword(user, password);

    public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref _compared);
        return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
