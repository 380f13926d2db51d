using Catalog.Domain.Users;
using Microsoft.AspNetCore.Identity;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Hashes and compares passwords, which takes a processor for tens of milliseconds: so many at once, the rest wait.</summary>
public sealed class PasswordCheck : IDisposable
{
    private readonly IPasswordHasher<User> _hasher;
    private readonly SemaphoreSlim _turns;
    private readonly TimeSpan _patience;
    private readonly string _nobodys;

    /// <summary>Ready to compare; hashes once.</summary>
    public PasswordCheck(IPasswordHasher<User> hasher, SignInOptions options)
    {
        _hasher = hasher;
        _patience = options.Patience;
        _turns = new SemaphoreSlim(options.HashesAtOnce > 0 ? options.HashesAtOnce : Math.Max(1, Environment.ProcessorCount / 2));
        _nobodys = hasher.HashPassword(null!, SessionToken.New()); // the framework's hasher does not look at the user
    }

    /// <summary>Compares a password with a hash. Without a hash it takes as long, and the answer is no.</summary>
    /// <param name="password">What was sent.</param>
    /// <param name="hash">In the form of the framework's hasher; <see langword="null"/> when there is nobody to compare with.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="TimeoutException">Too many wait.</exception>
    public Task<PasswordVerificationResult> CompareAsync(string password, string? hash, CancellationToken ct) => InTurnAsync(
        () =>
        {
            var result = _hasher.VerifyHashedPassword(null!, hash ?? _nobodys, password);
            return hash is null ? PasswordVerificationResult.Failed : result;
        },
        ct);

    /// <summary>Hashes a password.</summary>
    /// <inheritdoc cref="CompareAsync" />
    public Task<string> HashAsync(string password, CancellationToken ct) => InTurnAsync(() => _hasher.HashPassword(null!, password), ct);

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken ct)
    {
        if (!await _turns.WaitAsync(_patience, ct))
        {
            throw new TimeoutException("Too many passwords wait to be hashed.");
        }

        try
        {
            return work();
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();
}
